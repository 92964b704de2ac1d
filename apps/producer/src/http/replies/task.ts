import type { Task } from '@dingpost/ledger'
import { z } from 'zod'
import { time, timeOf } from './time.ts'

/** A call that DingTalk accepted. */
export const taskReply = z.strictObject({ taskId: z.string(), sentAt: time })

export const taskBody = ({ taskId, sentAt }: Task): z.input<typeof taskReply> => ({
  taskId,
  sentAt: timeOf(sentAt),
})
