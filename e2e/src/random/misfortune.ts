import type { RemoteSimulator } from '../remote-simulator.ts'
import type { Dice } from './dice.ts'

type Fault = Parameters<RemoteSimulator['addFault']>[0]

/** A fault for the next calls of one app, whichever they are. */
export type Misfortune = Fault

const SEND = 'asyncsend_v2'

/** DingTalk does what it was asked, and the worker never hears of it. */
const lostReplies: readonly Fault[] = [
  { api: SEND, kind: 'reset-after' },
  { api: SEND, kind: 'hang', processed: true },
  { api: SEND, kind: 'http', status: 502, processed: true },
  { api: SEND, kind: 'malformed' },
  { api: SEND, kind: 'error', code: 15, processed: true },
]

/** For the worker these are the same; DingTalk never did it. */
const lostCalls: readonly Fault[] = [
  { api: SEND, kind: 'reset-before' },
  { api: SEND, kind: 'hang' },
  { api: SEND, kind: 'http', status: 502 },
  { api: SEND, kind: 'malformed', processed: false },
  { api: SEND, kind: 'error', code: 500 },
]

const refusals: readonly Fault[] = [
  { api: SEND, kind: 'error', code: -1 },
  { api: SEND, kind: 'error', code: -1, form: 'wrapped' },
  { api: SEND, kind: 'error', code: 40_014, form: 'wrapped' },
  { api: SEND, kind: 'error', code: 42_001 },
  { api: SEND, kind: 'throttle', seconds: 1 },
  { api: SEND, kind: 'ban-html' },
  { api: SEND, kind: 'error', code: 41_049 },
]

/** What is asked besides. */
const asides: readonly Fault[] = [
  { api: 'gettoken', kind: 'error', code: -1 },
  { api: 'gettoken', kind: 'reset-after' },
  { api: 'getbymobile', kind: 'reset-before' },
  { api: 'getbymobile', kind: 'error', code: -1 },
  { api: 'getbymobile', kind: 'throttle', seconds: 1 },
  { api: 'listid', kind: 'http', status: 502 },
  { api: 'listsubid', kind: 'error', code: -1 },
  { api: 'getsendresult', kind: 'reset-before' },
  { api: 'getsendresult', kind: 'hang' },
  { api: 'getsendresult', kind: 'error', code: -1 },
  { api: 'getsendresult', kind: 'malformed' },
  { api: 'getsendresult', kind: 'throttle', seconds: 1 },
  { api: SEND, kind: 'late-result', ms: 700 },
  { api: 'recall', kind: 'reset-after' },
  { api: 'recall', kind: 'error', code: -1 },
  { api: 'recall', kind: 'error', code: 400_002 },
]

export function misfortune(dice: Dice): Misfortune {
  const kind = dice.pick([lostReplies, lostReplies, lostCalls, refusals, asides, asides])
  return { ...dice.pick(kind), times: dice.whole(1, 2), after: dice.whole(0, 4) }
}

/** Codes with which a call is refused because of one person in it. */
export const personalRefusals = ['40031', '33012', '50002'] as const
