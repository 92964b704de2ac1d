import { recipientStates } from '@dingpost/ledger'
import { z } from 'zod'

const states = Object.keys(recipientStates) as [keyof typeof recipientStates]
const count = z.int().nonnegative()
const time = z.iso.datetime()

/** The shapes the API answers with, as the documentation shows them and the tests hold them to. */
export const acceptedReply = z.strictObject({
  id: z.string(),
  state: z.literal('queued'),
  recipients: z.strictObject({ total: count.describe('Exact repeats are not counted') }),
})

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
        (typeof states)[number],
        typeof count
      >),
    })
    .describe('How many are in each state; they add up to `total`'),
  tasks: z
    .array(z.strictObject({ taskId: z.string(), sentAt: time }))
    .describe('The calls that DingTalk accepted'),
})

export const recipientState = z.enum(states)

export const recipientPageReply = z.strictObject({
  items: z.array(
    z.strictObject({
      recipient: z
        .string()
        .describe('`mobile:138****0000`, `userId:zhangsan` or `everyone`, as the request named it'),
      userId: z.string().optional().describe('Whom DingTalk knows under it'),
      state: recipientState,
      reason: z
        .string()
        .optional()
        .describe('Why, for `deferred`, `suppressed`, `failed`, `unverified`'),
      code: z.string().optional().describe('DingTalk’s own error code'),
      taskId: z.string().optional(),
      updatedAt: time,
    }),
  ),
  nextCursor: z.string().optional().describe('Where the next page begins; absent on the last'),
})

export const problemReply = z.strictObject({
  type: z.string().describe('Where the code is explained'),
  title: z.string(),
  status: z.int(),
  code: z.string().describe('Stable; the words may change'),
  detail: z.string(),
  errors: z
    .array(
      z.strictObject({
        pointer: z.string().optional().describe('JSON pointer into the body'),
        parameter: z.string().optional().describe('Query parameter'),
        header: z.string().optional(),
        message: z.string(),
      }),
    )
    .optional(),
})
