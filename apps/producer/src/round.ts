import type { Acceptance } from '@dingpost/ledger'
import { IdempotencyConflict } from './errors/idempotency-conflict.ts'
import type { Order } from './order.ts'
import { type OnRedis, refusalOf } from './redis-deadline.ts'

/** An order that stands in the ledger, its batches on the queue. */
export interface Taken {
  readonly order: Order
  readonly acceptance: Exclude<Acceptance, { kind: 'conflict' }>
}

/**
 * Takes many orders in as if they were one: those of an app travel to Redis together, and so do the
 * jobs of their batches. Each has an outcome of its own, in the order given; an order that could
 * not be made stays what it is. What has not begun when the time is over does not begin any more.
 */
export async function takeRound(
  orders: readonly (Order | Error)[],
  onRedis: OnRedis,
): Promise<readonly (Taken | Error)[]> {
  const sound = orders.filter((order): order is Order => !(order instanceof Error))
  const byDesk = Map.groupBy(sound, ({ desk }) => desk)
  const outcomes = new Map<Order, Taken | Error>()
  let refusal: Error | undefined
  let isOver = false

  async function takePieces(pieces: Iterable<Piece>): Promise<void> {
    for (const piece of pieces) {
      if (isOver) return
      await take(piece, outcomes)
    }
  }

  /** An app whose Redis is away holds no other up. */
  const takeAllOf = (own: readonly Order[]): Promise<void>[] => {
    const pieces = piecesOf(own)
    const left = pieces.values()
    return pieces.slice(0, PIECES_AT_ONCE).map(() => takePieces(left))
  }

  try {
    await onRedis(() => Promise.all([...byDesk.values()].flatMap(takeAllOf)))
  } catch (error) {
    isOver = true
    refusal = refusalOf(error)
  }
  return orders.map((order) => {
    if (order instanceof Error) return order
    // Made when it is needed: an error notes its stack, which took 4 % of a busy producer's time.
    return outcomes.get(order) ?? (refusal ??= new TypeError('an order has no outcome'))
  })
}

/**
 * A command keeps Redis from all others while it runs: one for 100 notifications takes it one to
 * three milliseconds.
 */
const MOST_ORDERS = 100
const MOST_RECIPIENTS = 1_000
/**
 * Of an app. Enough for Redis to be never idle (with four, a bulk of 1,000 took a tenth longer); what
 * others ask for meanwhile comes next, not after all of it.
 */
const PIECES_AT_ONCE = 8

/** What travels in one command, of one app's orders. */
type Piece = [Order, ...Order[]]

/** An order of more recipients than that goes alone. */
function piecesOf(orders: readonly Order[]): Piece[] {
  const pieces: Piece[] = []
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

async function take(piece: Piece, outcomes: Map<Order, Taken | Error>): Promise<void> {
  const [{ desk }] = piece
  try {
    const requests = piece.map(({ request }) => request)
    const early = desk.queues.addEarly(requests)
    const acceptances = await desk.notifications.acceptAll(requests, early?.names())
    const batches = acceptances.flatMap((one) => (one.kind === 'conflict' ? [] : one.batches))
    // For a repeat too: it heals a crash between the two steps, and changes nothing otherwise.
    if (batches.length > 0) await desk.queues.wake(batches, early)
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
