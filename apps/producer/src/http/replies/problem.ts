import { z } from 'zod'

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
