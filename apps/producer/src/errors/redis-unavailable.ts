/**
 * Redis did not take it, or not in time. Nothing was acknowledged; trying again under the same
 * idempotency key sends at most once, whatever had been written before.
 */
export class RedisUnavailable extends Error {
  override readonly name = 'RedisUnavailable' as const
  readonly code = 'unavailable' as const

  constructor(cause: unknown) {
    super('Redis is not available', { cause })
  }
}
