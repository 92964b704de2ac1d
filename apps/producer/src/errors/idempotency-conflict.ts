/** The idempotency key was used in the last 24 hours with another body: take a new key. */
export class IdempotencyConflict extends Error {
  override readonly name = 'IdempotencyConflict' as const
  readonly code = 'idempotency_conflict' as const
  /** The notification that was accepted under this key. */
  readonly notification: string

  constructor(notification: string) {
    super(`the idempotency key belongs to ${notification}, which was asked for with another body`)
    this.notification = notification
  }
}
