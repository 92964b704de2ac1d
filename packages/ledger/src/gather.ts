/**
 * A script keeps Redis from all others while it runs: one for eight batches of 100 people takes about
 * 15 ms.
 */
export const IN_A_TURN = 8

/** How one of many is answered. */
interface Waiting<Item, Answer> {
  readonly item: Item
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: unknown) => void
}

/**
 * Lets those that are asked for in the same turn of the event loop travel together. Nobody waits for a
 * timer, and the busier the process, the more share a trip.
 *
 * @param most so many leave at once, without waiting for the end of the turn
 * @param carry answers all of them, in their order; where it rejects, all of them do
 */
export function createGather<Item, Answer>(
  most: number,
  carry: (items: readonly Item[]) => Promise<readonly Answer[]>,
): (item: Item) => Promise<Answer> {
  let waiting: Waiting<Item, Answer>[] = []

  async function leave(): Promise<void> {
    const together = waiting
    if (together.length === 0) return
    waiting = []
    try {
      const answers = await carry(together.map(({ item }) => item))
      for (const [at, { resolve, reject }] of together.entries()) {
        if (at in answers) resolve(answers[at] as Answer)
        else reject(new TypeError('an answer is missing'))
      }
    } catch (error) {
      for (const { reject } of together) reject(error)
    }
  }

  return (item) =>
    new Promise((resolve, reject) => {
      // Everything that has arrived on the sockets is read before.
      if (waiting.length === 0) setImmediate(() => void leave())
      waiting.push({ item, resolve, reject })
      if (waiting.length === most) void leave()
    })
}
