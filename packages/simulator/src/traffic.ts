import type { Limits } from './limits.ts'
import { shanghaiMonth } from './shanghai.ts'
import { createWindowCounter, type WindowCounter } from './window-counter.ts'

/** What is counted a second, a minute, twenty seconds and a month. */
export interface Traffic {
  /** One app and one API. */
  readonly secondly: WindowCounter
  /** Person-times of one app. */
  readonly minutely: WindowCounter
  /** Counts one call from the caller's address; true while that address is banned. */
  isBanned(at: number, limits: Limits): boolean
  /** Counts one call of the organisation's month and tells how many it has made. */
  countMonth(at: number): number
}

export function createTraffic(): Traffic {
  const egress = createWindowCounter(20_000)
  let bannedUntil = 0
  let month = { name: '', calls: 0 }
  return {
    secondly: createWindowCounter(1000),
    minutely: createWindowCounter(60_000),
    isBanned(at, limits) {
      if (at < bannedUntil) return true
      if (egress.take('egress', at, limits.egressCallsPer20Seconds)) return false
      bannedUntil = at + limits.egressBanMs
      return true
    },
    countMonth(at) {
      const name = shanghaiMonth(at)
      if (month.name !== name) month = { name, calls: 0 }
      month.calls += 1
      return month.calls
    },
  }
}
