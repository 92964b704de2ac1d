import type { Limits } from './budgets.ts'
import type { Scope } from './scope.ts'

export interface DayUsage {
  /** `2026-11-22`, in Asia/Shanghai */
  readonly day: string
  readonly broadcasts: number
  /** Messages to the person who was asked about, broadcasts included; the limit where DingTalk says so. */
  readonly user?: number
}

/** What an app has used of today. */
export interface Usage {
  today(userId?: string): Promise<DayUsage>
}

export function createUsage({ run, keys, now }: Scope, limits: Limits): Usage {
  return {
    async today(userId = '') {
      const args = [keys.prefix, now(), userId, limits.userDaily]
      const [day, broadcasts, user] = await run('readDay', [keys.gate], args)
      return {
        day: dateOf(Number(day)),
        broadcasts: Number(broadcasts),
        ...(userId === '' ? {} : { user: Number(user) }),
      }
    },
  }
}

const dateOf = (daysSince1970: number): string =>
  new Date(daysSince1970 * 86_400_000).toISOString().slice(0, 10)
