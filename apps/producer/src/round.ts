import type { Acceptance } from '@dingpost/ledger'
import type { Desk } from './desk.ts'
import { IdempotencyConflict } from './errors/idempotency-conflict.ts'
import type { Order } from './order.ts'
import { type OnRedis, refusalOf } from './redis-deadline.ts'

/** An order that stands in the ledger, its batches on the queue. */
export interface Taken {
  readonly order: Order
  readonly acceptance: Exclude<Acceptance, { kind: 'conflict' }>
}

/**
 * Takes many orders in as if they were one: those of an app travel to Redis together, and then the
 * jobs of their batches do. Each has an outcome of its own, in the order given; an order that could
 * not be made stays what it is.
 */
export async function takeRound(
  orders: readonly (Order | Error)[],
  onRedis: OnRedis,
): Promise<readonly (Taken | Error)[]> {
  const sound = orders.filter((order): order is Order => !(order instanceof Error))
  const byDesk = Map.groupBy(sound, ({ desk }) => desk)
  const outcomes = new Map<Order, Taken | Error>()
  try {
    await onRedis(() =>
      Promise.all(
        Array.from(byDesk, ([desk, own]) =>
          piecesOf(own).map((piece) => take(desk, piece, outcomes)),
        ).flat(),
      ),
    )
  } catch (error) {
    const refusal = refusalOf(error)
    return orders.map((order) => (order instanceof Error ? order : refusal))
  }
  return orders.map((order) =>
    order instanceof Error
      ? order
      : (outcomes.get(order) ?? new TypeError('an order has no outcome')),
  )
}

/**
 * A command keeps Redis from all others while it runs: one for 100 notifications takes it about a
 * millisecond.
 */
const MOST_ORDERS = 100
const MOST_RECIPIENTS = 1_000

/** What travels in one command. An order of more recipients than that goes alone. */
function piecesOf(orders: readonly Order[]): Order[][] {
  const pieces: Order[][] = []
  let room = 0
  for (const order of orders) {
    const { length } = order.request.recipients
    const piece = pieces.at(-1)
    if (piece && piece.length < MOST_ORDERS && length <= room) {
      piece.push(order)
      room -= length
    } else {
      pieces.push([order])
      room = MOST_RECIPIENTS - length
    }
  }
  return pieces
}

async function take(
  desk: Desk,
  piece: readonly Order[],
  outcomes: Map<Order, Taken | Error>,
): Promise<void> {
  try {
    const acceptances = await desk.notifications.acceptAll(piece.map(({ request }) => request))
    const batches = acceptances.flatMap((one) => (one.kind === 'conflict' ? [] : one.batches))
    // For a repeat too: it heals a crash between the two steps, and changes nothing otherwise.
    if (batches.length > 0) await desk.queues.wake(batches)
    for (const [at, order] of piece.entries()) {
      const acceptance = acceptances[at]
      if (!acceptance) continue
      outcomes.set(
        order,
        acceptance.kind === 'conflict'
          ? new IdempotencyConflict(acceptance.id)
          : { order, acceptance },
      )
    }
  } catch (error) {
    // Without its job a batch is not acknowledged.
    const refusal = refusalOf(error)
    for (const order of piece) outcomes.set(order, refusal)
  }
}
