import { z } from 'zod'
import { mediaId, plainText, required } from './fields.ts'

const statusBar = z.strictObject({
  status_value: plainText.optional(),
  status_bg: z
    .string()
    .regex(/^0x[Ff]{2}[0-9A-Fa-f]{6}$/, 'must be 0xFF and six hexadecimal digits')
    .optional(),
})

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
