import { z } from 'zod'
import type { BulkResult } from '../../intake.ts'
import { problemContent, problemOf } from '../problem.ts'
import { acceptedBody, acceptedReply } from './accepted.ts'
import { problemReply } from './problem.ts'

export const bulkReply = z.strictObject({
  items: z
    .array(
      z.union([
        acceptedReply.extend({
          status: z.literal(202),
          replayed: z
            .literal(true)
            .optional()
            .describe('The idempotency key had been used, and this is the first id'),
        }),
        problemReply.describe('As the notification alone would have been answered'),
      ]),
    )
    .describe('In the order of the request'),
})

type Item = z.input<typeof bulkReply>['items'][number]

export const bulkBody = (results: readonly BulkResult[]): { items: Item[] } => ({
  items: results.map((result): Item => {
    if (!result.ok) return problemContent(problemOf(result.error))
    const { accepted } = result
    return {
      status: 202,
      ...acceptedBody(accepted),
      ...(accepted.repeated ? { replayed: true } : {}),
    }
  }),
})
