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
  /** Counts one call of the organisation's month. */
  countMonth(at: number, api: string): void
  /** What the organisation's month holds so far. */
  callsOfMonth(at: number): { total: number; perApi: Record<string, number> }
}

export function createTraffic(): Traffic {
  const egress = createWindowCounter(20_000)
  let bannedUntil = 0
  let month = { name: '', total: 0, perApi: new Map<string, number>() }
  const openMonth = (at: number) => {
    const name = shanghaiMonth(at)
    if (month.name !== name) month = { name, total: 0, perApi: new Map() }
    return month
  }
  return {
    secondly: createWindowCounter(1000),
    minutely: createWindowCounter(60_000),
    isBanned(at, limits) {
      if (at < bannedUntil) return true
      if (egress.take('egress', at, limits.egressCallsPer20Seconds)) return false
      bannedUntil = at + limits.egressBanMs
      return true
    },
    countMonth(at, api) {
      const { perApi } = openMonth(at)
      month.total += 1
      perApi.set(api, (perApi.get(api) ?? 0) + 1)
    },
    callsOfMonth(at) {
      const { total, perApi } = openMonth(at)
      return { total, perApi: Object.fromEntries(perApi) }
    },
  }
}
