import { type NotificationStatus, recipientStates, type RecipientState } from '@dingpost/ledger'
import { z } from 'zod'
import { count } from './count.ts'
import { taskBody, taskReply } from './task.ts'
import { time, timeOf } from './time.ts'

const states = Object.keys(recipientStates) as [RecipientState]

export const recipientState = z.enum(states)

export const statusReply = z.strictObject({
  id: z.string(),
  app: z.string(),
  state: z
    .enum(['queued', 'sending', 'settled', 'cancelled'])
    .describe('`settled`: every recipient is in a final state'),
  createdAt: time,
  recipients: z
    .strictObject({
      total: count,
      ...(Object.fromEntries(states.map((state) => [state, count])) as Record<
        RecipientState,
        typeof count
      >),
    })
    .describe('How many are in each state; they add up to `total`'),
  tasks: z
    .array(
      taskReply.extend({
        recalled: z.literal(true).optional(),
        recallRefused: z
          .string()
          .optional()
          .describe('DingTalk’s code for not recalling it, or `task_shared`'),
      }),
    )
    .describe('The calls that DingTalk accepted'),
  statusBar: z
    .strictObject({
      value: z.string(),
      background: z.string().optional(),
      state: z.enum(['pending', 'shown', 'refused']),
      code: z.string().optional().describe('DingTalk’s code for refusing it'),
    })
    .optional()
    .describe('The last update that was asked for'),
})

export const statusBody = (status: NotificationStatus): z.input<typeof statusReply> => ({
  ...status,
  createdAt: timeOf(status.createdAt),
  tasks: status.tasks.map((task) => ({ ...task, ...taskBody(task) })),
})
