import { z } from 'zod'

/** What the platform allows; `null` turns a limit off. */
export interface Limits {
  /** Above it a person gets nothing and the receipt says 143105. */
  messagesPerPersonPerDay: number | null
  /** Above it a person gets nothing and the receipt says 143106. */
  sameContentPerPersonPerDay: number | null
  /** Sends with `to_all_user`; above it the call answers 41045. */
  broadcastsPerDay: number | null
  /** Person-times one app reaches in a minute; above it the receipt says 143103. */
  peoplePerMinute: number | null
  /** Calls of one app to one API; above it 90018. */
  callsPerSecond: number | null
  /** Calls of all apps together to APIs that are not exempt; above it 90020. */
  callsPerMonth: number | null
  userIdsPerCall: number | null
  departmentIdsPerCall: number | null
  /** People one call resolves to, broadcasts excepted; above it 41029. */
  peoplePerCall: number | null
  /** UTF-8 bytes of the message as compact JSON; above it 34016. */
  messageBytes: number | null
  /** Above it getsendresult answers 41052. */
  resultPeople: number | null
  /** Calls of every kind; above it the ban page for `egressBanMs`. */
  egressCallsPer20Seconds: number | null
  egressBanMs: number
}

/** asynchronous-sending-of-enterprise-session-messages, call-frequency-limit. */
export const defaultLimits: Readonly<Limits> = {
  messagesPerPersonPerDay: 500,
  sameContentPerPersonPerDay: 1,
  broadcastsPerDay: 3,
  peoplePerMinute: 5000,
  callsPerSecond: 20,
  callsPerMonth: null,
  userIdsPerCall: 100,
  departmentIdsPerCall: 20,
  peoplePerCall: 5000,
  messageBytes: 2048,
  resultPeople: 100,
  egressCallsPer20Seconds: 10_000,
  egressBanMs: 300_000,
}

const limit = z.int().min(0).nullable().exactOptional()

export const limitChanges = z.strictObject({
  messagesPerPersonPerDay: limit,
  sameContentPerPersonPerDay: limit,
  broadcastsPerDay: limit,
  peoplePerMinute: limit,
  callsPerSecond: limit,
  callsPerMonth: limit,
  userIdsPerCall: limit,
  departmentIdsPerCall: limit,
  peoplePerCall: limit,
  messageBytes: limit,
  resultPeople: limit,
  egressCallsPer20Seconds: limit,
  egressBanMs: z.int().min(0).exactOptional(),
})

export function exceeds(count: number, allowed: number | null): boolean {
  return allowed !== null && count > allowed
}
