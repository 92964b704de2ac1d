import type { Scope } from './scope.ts'

/** What the platform lets an app spend. */
export interface Limits {
  /** Messages a day for one person: 500 for an internal app (asynchronous-sending-of-enterprise-session-messages). */
  readonly userDaily: number
  /** Broadcasts a day: 3 (same page, to_all_user). */
  readonly broadcastDaily: number
  /** Calls a second and API, sustained; a third of it may be spent at once. The platform's 20 are 15 + 5 (call-frequency-limit). */
  readonly callsPerSecond: number
  /** People reached a minute, sustained; a ninth of it may be spent at once. The platform's 5,000 are 4,500 + 500. */
  readonly peoplePerMinute: number
}

export const defaultLimits: Limits = {
  userDaily: 500,
  broadcastDaily: 3,
  callsPerSecond: 15,
  peoplePerMinute: 4_500,
}

/** Interval and burst of a paced budget, in ms, as the scripts take them. */
export function pace(limits: Limits) {
  const call = 1_000 / limits.callsPerSecond
  const person = 60_000 / limits.peoplePerMinute
  return {
    call: { interval: call, burst: Math.max(call, 1_000 / 3) },
    // A full batch must fit into the burst, or it could never be sent.
    person: { interval: person, burst: Math.max(60_000 / 9, 100 * person) },
  }
}

export interface CallBudget {
  /**
   * Books calls of one API, each of which has a budget of its own.
   *
   * @returns the wait before each call, in ms
   */
  book(api: string, calls: number): Promise<number[]>
}

export function createCallBudget({ run, keys, now }: Scope, limits: Limits): CallBudget {
  const { interval, burst } = pace(limits).call
  return {
    async book(api, calls) {
      const reply = await run('bookCalls', [keys.budgets], [now(), calls, interval, burst, api])
      const first = Number(reply)
      return Array.from({ length: calls }, (_, call) => Math.max(0, first + call * interval))
    },
  }
}
