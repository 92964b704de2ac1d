import { z } from 'zod'
import type { AppUsage, UsageReport } from '../../usage.ts'
import { count } from './count.ts'
import { gateBody, gateReply } from './gate.ts'

const spent = { used: count, limit: count, left: count }
const paceNow = z
  .strictObject({ limit: z.number(), now: z.number() })
  .describe('`now` is less than `limit` for some minutes after DingTalk throttled the app')
const jobs = z.strictObject({ waiting: count, active: count, delayed: count, failed: count })
const minute = z.string().regex(/^\d\d:\d\d$/)

const appUsageReply = z.strictObject({
  app: z.string(),
  kind: z.enum(['internal', 'isv']),
  organisation: z.string(),
  gate: gateReply,
  broadcasts: z
    .strictObject({ ...spent, reserve: count.describe('Of the limit, kept back for urgent ones') })
    .describe('Sends to everyone, today'),
  people: z
    .strictObject({ limit: count, reserve: count })
    .describe('Messages a day for one person'),
  user: z
    .strictObject({ userId: z.string(), ...spent })
    .optional()
    .describe('Today’s messages to the person of `userId`'),
  pace: z.strictObject({ callsPerSecond: paceNow, peoplePerMinute: paceNow }),
  quietHours: z
    .strictObject({ from: minute, to: minute, now: z.boolean() })
    .optional()
    .describe('In Asia/Shanghai; only urgent notifications are sent'),
  queue: jobs.describe(
    'BullMQ jobs, not batches: one carries up to eight, and while they wait for company up to 256',
  ),
  receipts: jobs.describe('Receipts, recalls and status bars'),
})

export const usageReply = z.strictObject({
  day: z.iso.date().describe('Of Asia/Shanghai, as everything that is counted by the day'),
  month: z.string().regex(/^\d{4}-\d\d$/),
  apps: z.array(appUsageReply),
  organisations: z.array(
    z.strictObject({
      organisation: z.string(),
      calls: z
        .strictObject({ ...spent, byApi: z.record(z.string(), count) })
        .describe('Calls of this month that DingTalk counts'),
    }),
  ),
})

export const resumedReply = z.strictObject({ app: z.string(), gate: gateReply })

export const usageBody = (usage: UsageReport): z.input<typeof usageReply> => ({
  day: usage.day,
  month: usage.month,
  apps: usage.apps.map(appUsageBody),
  organisations: usage.organisations.map(({ organisation, calls: { byApi, ...calls } }) => ({
    organisation,
    calls: { ...calls, byApi: { ...byApi } },
  })),
})

function appUsageBody({
  gate,
  quietHours,
  ...usage
}: AppUsage): z.input<typeof usageReply>['apps'][number] {
  return {
    ...usage,
    gate: gateBody(gate),
    ...(quietHours
      ? {
          quietHours: {
            from: clockTime(quietHours.from),
            to: clockTime(quietHours.to),
            now: quietHours.now,
          },
        }
      : {}),
  }
}

/** `22:00` for a minute of the day. */
const clockTime = (minutes: number): string =>
  [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0')).join(':')
