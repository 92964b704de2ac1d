import type { Scope } from './scope.ts'

/** What the platform lets an app spend. */
export interface Limits {
  /** Messages a day for one person: 500 for an internal app (asynchronous-sending-of-enterprise-session-messages). */
  readonly userDaily: number
  /** Broadcasts a day: 3 (same page, to_all_user). */
  readonly broadcastDaily: number
  /** Calls a second and API, sustained. */
  readonly callsPerSecond: number
  /** Calls that may be made at once after a pause. The platform's 20 are 15 + 5 (call-frequency-limit). */
  readonly callsBurst: number
  /** People reached a minute, sustained. */
  readonly peoplePerMinute: number
  /** People that may be reached at once after a pause, at least 100. The platform's 5,000 are 4,500 + 500. */
  readonly peopleBurst: number
}

export const defaultLimits: Limits = {
  userDaily: 500,
  broadcastDaily: 3,
  callsPerSecond: 15,
  callsBurst: 5,
  peoplePerMinute: 4_500,
  peopleBurst: 500,
}

/** Interval and burst of a paced budget, in ms, as the scripts take them. */
export function pace(limits: Limits) {
  const call = 1_000 / limits.callsPerSecond
  const person = 60_000 / limits.peoplePerMinute
  return {
    call: { interval: call, burst: call * limits.callsBurst },
    // A full batch must fit into the burst, or it could never be sent.
    person: { interval: person, burst: person * Math.max(limits.peopleBurst, 100) },
  }
}

/** The budgets that a throttle answer can slow down. */
export type Budget = 'send' | 'people' | (string & {})

/** How fast a budget is spent at present, as a share of its own pace: 1 unless throttled lately. */
export interface Pace {
  readonly send: number
  readonly people: number
}

export interface CallBudget {
  /**
   * Books calls of one API, each of which has a budget of its own.
   *
   * @returns the wait before each call, in ms
   */
  book(api: string, calls: number): Promise<number[]>
  /**
   * DingTalk said too much although the budget had room: somebody else spends too, or its limit is
   * lower. The budget earns a third less from now on, and recovers within ten minutes.
   */
  slowDown(budget: Budget): Promise<void>
  pace(): Promise<Pace>
}

export function createCallBudget({ run, keys, now }: Scope, limits: Limits): CallBudget {
  const { interval, burst } = pace(limits).call
  return {
    async book(api, calls) {
      const args = [now(), calls, interval, burst, api]
      return waitsOf(calls, await run('bookCalls', [keys.budgets], args))
    },

    async slowDown(budget) {
      await run('slowBudget', [keys.budgets], [now(), budget])
    },

    async pace() {
      const [send, people] = await run('readPace', [keys.budgets], [now(), 'send', 'people'])
      return { send: Number(send), people: Number(people) }
    },
  }
}

/** The wait before each of the calls that were booked together, in ms. */
export const waitsOf = (calls: number, [first = '0', step = '0']: readonly string[]): number[] =>
  Array.from({ length: calls }, (_, call) => Math.max(0, Number(first) + call * Number(step)))
