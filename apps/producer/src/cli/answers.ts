import { z } from 'zod'

/**
 * What this command line reads of the API's answers. More may stand in them: a newer producer only
 * adds.
 */
export const problemAnswer = z.object({
  title: z.string(),
  code: z.string(),
  detail: z.string().optional(),
  errors: z
    .array(
      z.object({
        pointer: z.string().optional(),
        parameter: z.string().optional(),
        header: z.string().optional(),
        message: z.string(),
      }),
    )
    .optional(),
})

export const acceptedAnswer = z.object({
  id: z.string(),
  state: z.string(),
  recipients: z.object({ total: z.number() }),
})

const task = z.object({ taskId: z.string(), sentAt: z.string() })

export const statusAnswer = z.object({
  id: z.string(),
  app: z.string(),
  state: z.string(),
  createdAt: z.string(),
  recipients: z.record(z.string(), z.number()),
  tasks: z.array(
    task.extend({ recalled: z.boolean().optional(), recallRefused: z.string().optional() }),
  ),
  statusBar: z
    .object({
      value: z.string(),
      background: z.string().optional(),
      state: z.string(),
      code: z.string().optional(),
    })
    .optional(),
})

export type Status = z.infer<typeof statusAnswer>

export const cancelledAnswer = statusAnswer.extend({ cancelled: z.number(), underWay: z.number() })

export const recalledAnswer = z.object({
  id: z.string(),
  cancelled: z.number(),
  tasks: z.array(task),
})

export const statusBarAnswer = z.object({ id: z.string(), tasks: z.array(task) })

export const recipientsAnswer = z.object({
  items: z.array(
    z.object({
      recipient: z.string(),
      userId: z.string().optional(),
      state: z.string(),
      reason: z.string().optional(),
      code: z.string().optional(),
      taskId: z.string().optional(),
      updatedAt: z.string(),
    }),
  ),
  nextCursor: z.string().optional(),
})

export type RecipientRow = z.infer<typeof recipientsAnswer>['items'][number]

const gate = z.object({
  kind: z.string(),
  reason: z.string(),
  code: z.string().nullish(),
  detail: z.string().nullish(),
  since: z.string(),
  until: z.string().nullish(),
})

export type GateAnswer = z.infer<typeof gate>

export const forecastAnswer = z.object({
  app: z.string(),
  gate: gate.nullable(),
  recipients: z.array(
    z.object({
      recipient: z.string(),
      userId: z.string().optional(),
      would: z.string(),
      reason: z.string().optional(),
      at: z.string().optional(),
    }),
  ),
  totals: z.record(z.string(), z.number()),
})

const paced = z.object({ limit: z.number(), now: z.number() })
const jobs = z.object({
  waiting: z.number(),
  active: z.number(),
  delayed: z.number(),
  failed: z.number(),
})

export type Jobs = z.infer<typeof jobs>

const app = z.object({
  app: z.string(),
  kind: z.string(),
  organisation: z.string(),
  gate: gate.nullable(),
  broadcasts: z.object({
    used: z.number(),
    limit: z.number(),
    left: z.number(),
    reserve: z.number(),
  }),
  people: z.object({ limit: z.number(), reserve: z.number() }),
  user: z
    .object({ userId: z.string(), used: z.number(), limit: z.number(), left: z.number() })
    .optional(),
  pace: z.object({ callsPerSecond: paced, peoplePerMinute: paced }),
  quietHours: z.object({ from: z.string(), to: z.string(), now: z.boolean() }).optional(),
  queue: jobs,
  receipts: jobs,
})

export type AppUsage = z.infer<typeof app>

const organisation = z.object({
  organisation: z.string(),
  calls: z.object({
    used: z.number(),
    limit: z.number(),
    left: z.number(),
    byApi: z.record(z.string(), z.number()),
  }),
})

export type OrganisationUsage = z.infer<typeof organisation>

export const usageAnswer = z.object({
  day: z.string(),
  month: z.string(),
  apps: z.array(app),
  organisations: z.array(organisation),
})

export type Usage = z.infer<typeof usageAnswer>

export const resumedAnswer = z.object({ app: z.string() })

export const readyAnswer = z.object({
  status: z.string(),
  checks: z.array(
    z.object({
      name: z.string(),
      ok: z.boolean(),
      problems: z.array(z.string()).optional(),
    }),
  ),
})
