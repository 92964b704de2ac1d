import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { InvalidRequest } from '../errors/invalid-request.ts'
import type { Intake } from '../intake.ts'
import { invalidFields } from '../invalid-field.ts'
import { type BulkItem, bulkItemSchema } from '../notification.ts'
import type { Journal } from './journal.ts'
import { MOST_BULK_BODY_BYTES } from './json-body.ts'
import { Problem } from './problem.ts'
import { bulkBody } from './replies/bulk.ts'

const MOST_NOTIFICATIONS = 1_000
const HOW_MANY = `expected 1 to ${MOST_NOTIFICATIONS} notifications`

const bulkOf = <Item extends z.ZodType>(item: Item) =>
  z.strictObject({
    notifications: z.array(item, HOW_MANY).min(1, HOW_MANY).max(MOST_NOTIFICATIONS, HOW_MANY),
  })

/** As it is described. */
export const bulkRequest = bulkOf(bulkItemSchema)
/** As it is checked first: a bad notification is no reason to refuse the others. */
const envelope = bulkOf(z.unknown())

export function routeBulk(
  server: FastifyInstance,
  { intake, journal }: { intake: Intake; journal: Journal },
): void {
  server.post(
    '/v1/notifications/bulk',
    { bodyLimit: MOST_BULK_BODY_BYTES },
    async ({ body, caller, headers }, reply) => {
      const began = performance.now()
      if (headers['idempotency-key'] !== undefined) {
        const message = 'each notification has its own, in `idempotencyKey`'
        throw new Problem('malformed_request', { errors: [{ header: 'Idempotency-Key', message }] })
      }
      const parsed = envelope.safeParse(body)
      if (!parsed.success) throw new InvalidRequest(invalidFields(parsed.error))

      // Unchecked until now: the producer refuses whatever is not a notification.
      const results = await intake.enqueueBulk(parsed.data.notifications as BulkItem[], { caller })
      const answer = bulkBody(results)
      journal.acceptedMany(results, { caller, ms: performance.now() - began })
      if (answer.items.some(({ status }) => status === 503)) reply.header('retry-after', '1')
      return answer
    },
  )
}
