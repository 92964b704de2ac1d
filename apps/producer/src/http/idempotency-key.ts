import type { FastifyRequest } from 'fastify'
import { Problem } from './problem.ts'

const visible = /^[\x21-\x7e]{1,255}$/

/** The key as the ledger knows it: two callers that choose the same one do not meet. */
export function idempotencyKeyOf({ headers, caller }: FastifyRequest): string | undefined {
  const given = headers['idempotency-key']
  if (given === undefined) return undefined
  if (typeof given !== 'string' || !visible.test(given)) {
    const message = 'expected 1 to 255 visible ASCII characters, once'
    throw new Problem('malformed_request', { errors: [{ header: 'Idempotency-Key', message }] })
  }
  return `${caller}:${given}`
}
