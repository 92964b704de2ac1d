import { z } from 'zod'

/** A key of the caller's choice: the same one within 24 hours makes no second notification. */
export const idempotencyKeySchema = z
  .string()
  .regex(/^[\x21-\x7e]{1,255}$/, 'expected 1 to 255 visible ASCII characters')
