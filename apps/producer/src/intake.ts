import { createGather } from '@dingpost/ledger'
import type { Desks } from './desk.ts'
import {
  type BulkItem,
  checkBulkItem,
  checkNotification,
  type Notification,
} from './notification.ts'
import { type Order, orderOf } from './order.ts'
import type { OnRedis } from './redis-deadline.ts'
import { type Taken, takeRound } from './round.ts'

/** What was accepted: from here on every recipient reaches a final state. */
export interface Accepted {
  readonly id: string
  readonly app: string
  /** Recipients, repeats not counted; a department is one until it is expanded. */
  readonly total: number
  readonly batches: number
  /** The idempotency key had been used for this very notification, and this is its first id. */
  readonly repeated: boolean
}

/** What became of one of many; the error is what `enqueue` would have thrown. */
export type BulkResult =
  | { readonly ok: true; readonly accepted: Accepted }
  | { readonly ok: false; readonly error: Error }

export interface Intake {
  /**
   * Takes a notification in. The idempotency key holds for 24 hours.
   *
   * @throws InvalidNotification, IdempotencyConflict, RedisUnavailable
   */
  enqueue(notification: Notification, options?: { idempotencyKey?: string }): Promise<Accepted>
  /**
   * Takes many in, up to 100 of them in a command. Each has a result of its own, in the order given; a
   * bad one harms no other.
   *
   * @param options.caller whose idempotency keys these are: the same key of two callers is two keys
   */
  enqueueBulk(
    items: readonly BulkItem[],
    options?: { caller?: string },
  ): Promise<readonly BulkResult[]>
}

/**
 * So many leave at once: Redis takes them in while this process still reads what others have sent.
 * With everybody of a turn together, a flood over 64 connections left it idle a fifth of the time.
 */
const MOST_IN_TURN = 32

export function createIntake(desks: Desks, onRedis: OnRedis, now: () => number): Intake {
  const takeInTurn = createGather<Order, Taken>(MOST_IN_TURN, (orders) =>
    takeRound(orders, onRedis),
  )

  function orderOfItem(item: BulkItem, caller: string | undefined): Order | Error {
    try {
      const { notification, idempotencyKey: key } = checkBulkItem(item, desks, now())
      return orderOf(desks, notification, key && caller !== undefined ? `${caller}:${key}` : key)
    } catch (error) {
      return error instanceof Error ? error : new TypeError('no error', { cause: error })
    }
  }

  return {
    async enqueue(input, { idempotencyKey } = {}) {
      const order = orderOf(desks, checkNotification(input, desks, now()), idempotencyKey)
      return acceptedAs(await takeInTurn(order))
    },

    async enqueueBulk(items, { caller } = {}) {
      const orders = items.map((item) => orderOfItem(item, caller))
      const round = await takeRound(orders, onRedis)
      return round.map((one) =>
        one instanceof Error ? { ok: false, error: one } : { ok: true, accepted: acceptedAs(one) },
      )
    },
  }
}

const acceptedAs = ({ order, acceptance }: Taken): Accepted => ({
  id: acceptance.id,
  app: order.desk.name,
  total: order.request.recipients.length,
  batches: acceptance.batches.length,
  repeated: acceptance.kind === 'repeated',
})
