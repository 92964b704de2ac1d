import type { Terms } from '@dingpost/ledger'
import { z } from 'zod'
import type { InvalidField } from './invalid-field.ts'

const moment = z.iso
  .datetime({
    offset: true,
    error: 'expected a time with its offset, such as 2026-12-01T09:00:00+08:00',
  })
  // Redis need not know of years before 1970.
  .transform((text) => Math.max(0, Date.parse(text)))

/** How a notification wants to be delivered, as a request says it. */
export const termsFields = {
  deliverAt: moment
    .optional()
    .describe('Not sent before this time (RFC 3339), at most 366 days ahead; the past means now'),
  expiresAt: moment
    .optional()
    .describe('Not sent from this time on (RFC 3339): who is still waiting becomes `suppressed`'),
  overLimit: z
    .enum(['drop', 'defer'], 'expected drop or defer')
    .optional()
    .describe(
      'What becomes of somebody who has had the day’s messages: `drop` (the default) suppresses it, `defer` sends it the next day',
    ),
  priority: z
    .enum(['urgent', 'normal', 'bulk'], 'expected urgent, normal or bulk')
    .optional()
    .describe(
      '`urgent` overtakes, passes quiet hours, and may use what is kept back for it; `normal` is the default',
    ),
}

type Given = { readonly [Field in keyof Terms]?: Terms[Field] | undefined }

const MOST_DAYS_AHEAD = 366

/** Times at which nothing can be delivered. @param now ms since 1970 */
export function impossibleTimes({ deliverAt, expiresAt }: Given, now: number): InvalidField[] {
  const fields: InvalidField[] = []
  if (deliverAt !== undefined && deliverAt > now + MOST_DAYS_AHEAD * 86_400_000) {
    const message = `expected a time at most ${MOST_DAYS_AHEAD} days ahead`
    fields.push({ pointer: '/deliverAt', message })
  }
  if (expiresAt !== undefined && expiresAt <= Math.max(now, deliverAt ?? 0)) {
    const message = `expected a time later than ${expiresAt <= now ? 'now' : 'deliverAt'}`
    fields.push({ pointer: '/expiresAt', message })
  }
  return fields
}

/** Only what was said: the ledger has the defaults. */
export function termsOf({ deliverAt, expiresAt, overLimit, priority }: Given): Partial<Terms> {
  const terms: { -readonly [Field in keyof Terms]?: Terms[Field] } = {}
  if (deliverAt !== undefined) terms.deliverAt = deliverAt
  if (expiresAt !== undefined) terms.expiresAt = expiresAt
  if (overLimit !== undefined) terms.overLimit = overLimit
  if (priority !== undefined) terms.priority = priority
  return terms
}
