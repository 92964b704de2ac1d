import { z } from 'zod'
import type { Accepted } from '../../intake.ts'
import { count } from './count.ts'

export const acceptedReply = z.strictObject({
  id: z.string(),
  state: z.literal('queued').describe('Also of one that is to be delivered later'),
  recipients: z.strictObject({
    total: count.describe(
      'Exact repeats are not counted; a department is one until it is expanded',
    ),
  }),
})

export const acceptedBody = ({ id, total }: Accepted): z.input<typeof acceptedReply> => ({
  id,
  state: 'queued',
  recipients: { total },
})
