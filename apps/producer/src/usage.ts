import type { GateState, MonthOfCalls, QuietHours } from '@dingpost/ledger'
import type { Organisation } from './app.ts'
import type { JobCounts } from './app-queue.ts'
import type { Desk, Desks } from './desk.ts'
import type { OnRedis } from './redis-deadline.ts'

/** What a limit allows, and how much of it is used. */
export interface Spent {
  readonly used: number
  readonly limit: number
  readonly left: number
}

/** How fast a budget may be spent: `now` is less than `limit` after DingTalk's throttling. */
export interface PaceNow {
  readonly limit: number
  readonly now: number
}

export interface AppUsage {
  readonly app: string
  readonly kind: 'internal' | 'isv'
  readonly organisation: string
  /** Why the app does not send at present; undefined while it does. */
  readonly gate: GateState | undefined
  /** Sends to everyone, today; the reserve is for urgent ones. */
  readonly broadcasts: Spent & { readonly reserve: number }
  /** Messages a day for one person. */
  readonly people: { readonly limit: number; readonly reserve: number }
  /** Today's messages to the person who was asked about. */
  readonly user?: Spent & { readonly userId: string }
  readonly pace: { readonly callsPerSecond: PaceNow; readonly peoplePerMinute: PaceNow }
  /** Minutes of the Asia/Shanghai day. */
  readonly quietHours?: { readonly from: number; readonly to: number; readonly now: boolean }
  /** Jobs: batches of up to 100 people, and receipts, recalls and status bars. */
  readonly queue: JobCounts
  readonly receipts: JobCounts
}

export interface OrganisationUsage {
  readonly organisation: string
  /** Calls of the month that count, by DingTalk's name of the API. */
  readonly calls: Spent & { readonly byApi: Readonly<Record<string, number>> }
}

export interface UsageReport {
  /** `2026-11-22` in Asia/Shanghai, as all that is counted by the day. */
  readonly day: string
  /** `2026-11` */
  readonly month: string
  readonly apps: readonly AppUsage[]
  readonly organisations: readonly OrganisationUsage[]
}

export interface UsageDesk {
  /**
   * What is used of the limits, of one app or of all of them. Undefined when there is no such app.
   *
   * @throws RedisUnavailable
   */
  usage(about?: { app?: string; userId?: string }): Promise<UsageReport | undefined>
}

export interface UsageDeskOptions {
  readonly desks: Desks
  readonly onRedis: OnRedis
  /** What an organisation's apps have called in this month. */
  readonly monthOf: (organisation: Organisation) => Promise<MonthOfCalls>
  readonly now: () => number
}

export const createUsageDesk = ({ desks, onRedis, monthOf, now }: UsageDeskOptions): UsageDesk => ({
  async usage({ app, userId } = {}) {
    const asked = [...desks.values()].filter(({ name }) => app === undefined || name === app)
    const owners = new Map(asked.map(({ organisation }) => [organisation.name, organisation]))
    const [days, months] = await onRedis(() =>
      Promise.all([
        Promise.all(asked.map((desk) => dayOf(desk, userId, now()))),
        Promise.all(
          Array.from(owners.values(), async (owner) => callsOf(owner, await monthOf(owner))),
        ),
      ]),
    )
    const [today, thisMonth] = [days[0], months[0]]
    if (!today || !thisMonth) return undefined
    return {
      day: today.day,
      month: thisMonth.month,
      apps: days.map(({ usage }) => usage),
      organisations: months.map(({ usage }) => usage),
    }
  },
})

async function dayOf(
  desk: Desk,
  userId: string | undefined,
  now: number,
): Promise<{ day: string; usage: AppUsage }> {
  const { name, kind, organisation, limits, rules } = desk
  const [today, gate, pace, jobs] = await Promise.all([
    desk.usage.today(userId),
    desk.gate.state(),
    desk.calls.pace(),
    desk.queues.counts(),
  ])
  const { quietHours, reserve } = rules
  return {
    day: today.day,
    usage: {
      app: name,
      kind,
      organisation: organisation.name,
      gate,
      broadcasts: {
        ...spent(today.broadcasts, limits.broadcastDaily),
        reserve: reserve.broadcasts,
      },
      people: { limit: limits.userDaily, reserve: reserve.perPerson },
      ...(userId === undefined
        ? {}
        : { user: { userId, ...spent(today.user ?? 0, limits.userDaily) } }),
      pace: {
        callsPerSecond: paceNow(limits.callsPerSecond, pace.send),
        peoplePerMinute: paceNow(limits.peoplePerMinute, pace.people),
      },
      ...(quietHours ? { quietHours: { ...quietHours, now: isQuiet(quietHours, now) } } : {}),
      ...jobs,
    },
  }
}

const callsOf = (
  { name }: Organisation,
  { month, used, limit, byApi }: MonthOfCalls,
): { month: string; usage: OrganisationUsage } => ({
  month,
  usage: { organisation: name, calls: { ...spent(used, limit), byApi } },
})

const spent = (used: number, limit: number): Spent => ({
  used,
  limit,
  left: Math.max(0, limit - used),
})

const paceNow = (limit: number, share: number): PaceNow => ({
  limit,
  now: Math.round(limit * share * 10) / 10,
})

function isQuiet({ from, to }: QuietHours, now: number): boolean {
  const minute = Math.floor(now / 60_000 + 8 * 60) % 1_440
  return from <= to ? from <= minute && minute < to : from <= minute || minute < to
}
