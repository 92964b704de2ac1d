import type { FastifyRequest } from 'fastify'
import { idempotencyKeySchema } from '../idempotency-key.ts'
import { Problem } from './problem.ts'

/** The key as the ledger knows it: two callers that choose the same one do not meet. */
export function idempotencyKeyOf({ headers, caller }: FastifyRequest): string | undefined {
  const given = headers['idempotency-key']
  if (given === undefined) return undefined
  const parsed = idempotencyKeySchema.safeParse(given)
  if (parsed.success) return `${caller}:${parsed.data}`
  const message = 'expected 1 to 255 visible ASCII characters, once'
  throw new Problem('malformed_request', { errors: [{ header: 'Idempotency-Key', message }] })
}
