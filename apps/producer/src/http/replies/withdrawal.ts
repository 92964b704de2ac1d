import { z } from 'zod'
import type { Cancellation } from '../../withdrawal.ts'
import { count } from './count.ts'
import { statusBody, statusReply } from './status.ts'
import { taskReply } from './task.ts'

export const cancellationReply = statusReply.extend({
  cancelled: count.describe('Recipients that this request cancelled'),
  underWay: count.describe(
    'Recipients whose call is being made, or may have arrived: they are left alone',
  ),
})

export const cancellationBody = ({
  cancelled,
  underWay,
  status,
}: Cancellation): z.input<typeof cancellationReply> => ({
  ...statusBody(status),
  cancelled,
  underWay,
})

export const recallReply = z.strictObject({
  id: z.string(),
  cancelled: count.describe('Recipients that were not sent to yet, and are not any more'),
  tasks: z.array(taskReply).describe('The calls that will be recalled'),
})

export const statusBarReply = z.strictObject({
  id: z.string(),
  tasks: z.array(taskReply).describe('The calls whose messages will show it'),
})
