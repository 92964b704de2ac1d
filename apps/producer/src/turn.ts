import type { Order } from './order.ts'
import type { OnRedis } from './redis-deadline.ts'
import { type Taken, takeRound } from './round.ts'

/**
 * So many leave at once: Redis takes them in while this process still reads what others have sent.
 * With everybody of a turn together, a flood over 64 connections left it idle a fifth of the time.
 */
const FULL = 32

/**
 * Takes orders in one by one: those that come in the same turn of the event loop share a round.
 * Nobody waits for a timer, and the busier the process, the more share a trip.
 */
export function createTurn(onRedis: OnRedis): (order: Order) => Promise<Taken | Error> {
  let waiting: { order: Order; settle: (outcome: Taken | Error) => void }[] = []

  async function leave(): Promise<void> {
    const together = waiting
    if (together.length === 0) return
    waiting = []
    const outcomes = await takeRound(
      together.map(({ order }) => order),
      onRedis,
    )
    for (const [at, { settle }] of together.entries()) {
      settle(outcomes[at] ?? new TypeError('an order has no outcome'))
    }
  }

  return (order) =>
    new Promise((settle) => {
      // Everything that has arrived on the sockets is read before.
      if (waiting.length === 0) setImmediate(() => void leave())
      waiting.push({ order, settle })
      if (waiting.length === FULL) void leave()
    })
}
