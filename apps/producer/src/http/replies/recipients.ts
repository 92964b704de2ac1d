import type { Recipient, RecipientPage } from '@dingpost/ledger'
import { z } from 'zod'
import { recipientState } from './status.ts'
import { time, timeOf } from './time.ts'

export const recipientName = z
  .string()
  .describe(
    '`mobile:138****0000`, `userId:zhangsan`, `department:7` or `everyone`, as the request named it',
  )

export const recipientUserId = z
  .string()
  .describe('Whom DingTalk knows under it; each person of a department has one')

export const recipientPageReply = z.strictObject({
  items: z.array(
    z.strictObject({
      recipient: recipientName,
      userId: recipientUserId.optional(),
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

export const recipientPageBody = ({
  items,
  nextCursor,
}: RecipientPage): z.input<typeof recipientPageReply> => ({
  items: items.map(({ recipient, updatedAt, ...record }) => ({
    recipient: nameOf(recipient),
    ...record,
    updatedAt: timeOf(updatedAt),
  })),
  ...(nextCursor === undefined ? {} : { nextCursor }),
})

/** A mobile shows its first three and last four digits, as contract and custom have it. */
export function nameOf(recipient: Recipient): string {
  switch (recipient.kind) {
    case 'mobile':
      return `mobile:${recipient.value.slice(0, 3)}****${recipient.value.slice(-4)}`
    case 'userId':
    case 'department':
      return `${recipient.kind}:${recipient.value}`
    case 'member':
      return `department:${recipient.department}`
    case 'everyone':
      return 'everyone'
  }
}
