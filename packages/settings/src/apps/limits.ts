import { type Fields, type Found, readFields, wholeNumber } from './field.ts'
import type { Place } from './place.ts'

export interface AppLimits {
  /** Messages a day for one person. */
  readonly userDaily: number
  /** Sends to everyone a day. */
  readonly broadcastDaily: number
  /** To each API, sustained. */
  readonly callsPerSecond: number
  /** Calls that may be made at once after a pause. */
  readonly callsBurst: number
  /** Sustained. */
  readonly peoplePerMinute: number
  /** People that may be reached at once after a pause, at least a full batch. */
  readonly peopleBurst: number
}

/** What the environment says for every app. */
type Rates = Pick<AppLimits, 'callsPerSecond' | 'peoplePerMinute'>

/**
 * What DingTalk lets apps of a kind do in a day. Of third-party apps its pages say 100 and 50
 * messages a person; the smaller one is safe. To everyone they may not send at all (code 41028).
 */
const daily = {
  internal: { perPerson: 500, broadcasts: 3 },
  isv: { perPerson: 50, broadcasts: 0 },
} as const

export type AppKind = keyof typeof daily

export const appKinds = ['internal', 'isv'] as const satisfies readonly AppKind[]

/** A smaller people budget could never let a full batch pass. */
const FULL_BATCH = 100

export const callsPerSecond = { min: 1, max: 10_000 }
export const peoplePerMinute = { min: FULL_BATCH, max: 1_000_000 }

export const limitFields = {
  perPersonPerDay: {
    schema: wholeNumber({ min: 1, max: 1_000_000 }),
    default: `${daily.internal.perPerson}; ${daily.isv.perPerson} for kind \`isv\``,
    meaning: 'Messages a day for one person',
    source: 'gets-the-result-of-sending-messages-asynchronously-to-the-enterprise',
  },
  broadcastsPerDay: {
    schema: wholeNumber({ min: 0, max: 1_000 }),
    default: `${daily.internal.broadcasts}; ${daily.isv.broadcasts} for kind \`isv\``,
    meaning: 'Sends to everyone a day; DingTalk allows none to apps of kind `isv` (code 41028)',
    source: 'faq-robot',
  },
  callsPerSecond: {
    schema: wholeNumber(callsPerSecond),
    default: '`DINGTALK_CALLS_PER_SECOND`',
    meaning: 'Calls a second to each API, sustained; DingTalk allows 20, burst included',
    source: 'how-to-process-api-throttling-on-the-dingtalk-server',
  },
  callsBurst: {
    schema: wholeNumber(callsPerSecond),
    default: 'a third of `callsPerSecond`, at least 1',
    meaning: 'Calls that may be made at once after a pause: 15 + 5 are the 20 that DingTalk allows',
    source: 'how-to-process-api-throttling-on-the-dingtalk-server',
  },
  peoplePerMinute: {
    schema: wholeNumber(peoplePerMinute),
    default: '`DINGTALK_PEOPLE_PER_MINUTE`',
    meaning: 'People reached a minute, sustained; DingTalk allows 5,000, burst included',
    source: 'asynchronous-sending-of-enterprise-session-messages',
  },
  peopleBurst: {
    schema: wholeNumber(peoplePerMinute),
    default: `a ninth of \`peoplePerMinute\`, at least ${FULL_BATCH}`,
    meaning: `People that may be reached at once after a pause; a full batch of ${FULL_BATCH} must fit`,
    source: 'asynchronous-sending-of-enterprise-session-messages',
  },
} satisfies Fields

export function readLimits(place: Place, given: unknown, kind: AppKind, rates: Rates): AppLimits {
  const found = readFields(limitFields, place, given)
  if (kind === 'isv' && found.broadcastsPerDay) {
    place.at('broadcastsPerDay').refuse('expected 0 for an app of kind isv')
  }
  return limitsOf(kind, rates, found)
}

export function limitsOf(
  kind: AppKind,
  rates: Rates,
  given: Partial<Found<typeof limitFields>> = {},
): AppLimits {
  const calls = given.callsPerSecond ?? rates.callsPerSecond
  const people = given.peoplePerMinute ?? rates.peoplePerMinute
  return {
    userDaily: given.perPersonPerDay ?? daily[kind].perPerson,
    broadcastDaily: given.broadcastsPerDay ?? daily[kind].broadcasts,
    callsPerSecond: calls,
    callsBurst: given.callsBurst ?? Math.max(1, Math.floor(calls / 3)),
    peoplePerMinute: people,
    peopleBurst: given.peopleBurst ?? Math.max(FULL_BATCH, Math.floor(people / 9)),
  }
}
