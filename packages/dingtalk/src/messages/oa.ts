import { z } from 'zod'
import { mediaId, plainText, required } from './fields.ts'
import { statusBar } from './status-bar.ts'

const body = z.strictObject({
  title: plainText.optional(),
  form: z
    .array(z.strictObject({ key: plainText, value: plainText }))
    .optional()
    .describe('Six rows are shown, the others are folded away'),
  rich: z.strictObject({ num: plainText.optional(), unit: plainText.optional() }).optional(),
  content: plainText.optional().describe('Three lines are shown'),
  image: mediaId.optional(),
  file_count: z.string().regex(/^\d+$/, 'must be a number, as text').optional(),
  author: plainText.optional(),
})

/** A form-like card. With a `status_bar` it may go to at most five people at once, not to everyone. */
export const oa = z.strictObject({
  message_url: required,
  pc_message_url: required.optional(),
  head: z.strictObject({
    bgcolor: z.string().regex(/^[0-9A-Fa-f]{8}$/, 'must be eight hexadecimal digits, AARRGGBB'),
    text: required.describe('Replaced by the name of the app'),
  }),
  status_bar: statusBar.optional(),
  body,
})
