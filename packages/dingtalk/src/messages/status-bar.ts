import { z } from 'zod'
import { MOST_BYTES, plainText, required } from './fields.ts'

const background = z
  .string()
  .regex(/^0x[Ff]{2}[0-9A-Fa-f]{6}$/, 'must be 0xFF and six hexadecimal digits')

/** The status bar as an OA message carries it. */
export const statusBar = z.strictObject({
  status_value: plainText.optional(),
  status_bg: background.optional(),
})

/**
 * What a status bar is to show from now on (page "update-work-notification-status-bar"). The page
 * names no limit for the value; a longer one could not have been in the message either.
 */
export const statusBarSchema = z.strictObject({
  value: required.refine((value) => Buffer.byteLength(JSON.stringify(value)) <= MOST_BYTES, {
    error: `must be at most ${MOST_BYTES} bytes of JSON`,
  }),
  background: background.optional(),
})
