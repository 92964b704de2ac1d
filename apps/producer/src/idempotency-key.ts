import { z } from 'zod'
import { InvalidNotification } from './errors/invalid-notification.ts'

/** A key of the caller's choice: the same one within 24 hours makes no second notification. */
export const idempotencyKeySchema = z
  .string()
  .regex(/^[\x21-\x7e]{1,255}$/, 'expected 1 to 255 visible ASCII characters')

/**
 * One that a process gave which uses the library, its caller's name before it or not. Any text will do
 * that fits on a line, as it travels to the ledger.
 *
 * @throws InvalidNotification
 */
export function checkIdempotencyKey(key: string): void {
  if (!/\p{Cc}/u.test(key)) return
  throw new InvalidNotification([
    { pointer: '/idempotencyKey', message: 'expected a text without control characters' },
  ])
}
