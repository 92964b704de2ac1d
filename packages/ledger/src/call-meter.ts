import { scriptsOf } from './scope.ts'
import type { RedisClient } from './script.ts'

export interface CallMeterOptions {
  readonly redis: RedisClient
  readonly organisation: { readonly name: string; readonly callsPerMonth: number }
  /** The address the calls come from, and how many calls in 20 s it may make, all apps together. */
  readonly egress: { readonly name: string; readonly calls: number }
  /** Moves time in tests, ms since 1970; otherwise the Redis server's clock decides. */
  readonly now?: () => number
}

export type Taken =
  | { readonly kind: 'go'; readonly used: number; readonly waitMs: number }
  /** The organisation's calls of this month are used up; nothing was counted. */
  | { readonly kind: 'spent'; readonly used: number }

export interface MonthOfCalls {
  /** `2026-11`, in Asia/Shanghai */
  readonly month: string
  readonly used: number
  readonly limit: number
  readonly byApi: Readonly<Record<string, number>>
}

/** What all apps of an organisation, and all that call from one address, spend together. */
export interface CallMeter {
  /** Calls that the address may make at once after a pause. */
  readonly burst: number
  /**
   * Counts calls, one unless `count` says more; `counted` is false for an API that is exempt from
   * the month's quota. All of them or none: `spent` is the answer where not all have room.
   */
  take(api: string, counted: boolean, count?: number): Promise<Taken>
  /** DingTalk does not count this call after all: throttled, or lost on the network. */
  giveBack(api: string): Promise<void>
  month(): Promise<MonthOfCalls>
  /** Used share of the month as last seen, 0 to 1; good enough to decide what may give way. */
  usedShare(): number
}

/** Two keys of one slot for the whole fleet: app keys lie elsewhere. */
const monthKey = (organisation: string): string => `dp:{calls}:month:${organisation}`
const egressKey = (egress: string): string => `dp:{calls}:egress:${egress}`

const WINDOW_MS = 20_000
/** Of the calls in a window: may be made at once after a pause. */
const BURST_SHARE = 1 / 16

export function createCallMeter(options: CallMeterOptions): CallMeter {
  const { redis, organisation, egress } = options
  const run = scriptsOf(redis)
  const now = () => (options.now ? String(options.now()) : '')
  const burst = Math.max(1, egress.calls * BURST_SHARE)
  const interval = WINDOW_MS / Math.max(1, egress.calls - burst)
  const keys = [monthKey(organisation.name), egressKey(egress.name)]
  const limit = organisation.callsPerMonth
  let used = 0

  return {
    burst,

    async take(api, counted, count = 1) {
      const [kind, calls, waitMs] = await run('takeCall', keys, [
        now(),
        api,
        counted ? '1' : '0',
        limit,
        interval,
        interval * burst,
        count,
      ])
      used = Number(calls)
      return kind === 'go' ? { kind, used, waitMs: Number(waitMs) } : { kind: 'spent', used }
    },

    async giveBack(api) {
      await run('giveBackCall', keys.slice(0, 1), [now(), api])
    },

    async month() {
      const [month = '', count, ...apis] = await run('readMonth', keys.slice(0, 1), [now()])
      used = Number(count)
      const byApi: Record<string, number> = {}
      for (let at = 0; at < apis.length; at += 2) byApi[apis[at] ?? ''] = Number(apis[at + 1])
      return { month, used, limit, byApi }
    },

    usedShare: () => (limit === 0 ? 1 : used / limit),
  }
}
