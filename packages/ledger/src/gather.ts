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
 * @param carry answers all of them, in their order; one that it answers with an error rejects alone,
 *   and where it rejects itself, all of them do
 */
export function createGather<Item, Answer>(
  most: number,
  carry: (items: readonly Item[]) => Promise<readonly (Answer | Error)[]>,
): (item: Item) => Promise<Answer> {
  let waiting: Waiting<Item, Answer>[] = []

  async function leave(): Promise<void> {
    const together = waiting
    if (together.length === 0) return
    waiting = []
    try {
      const answers = await carry(together.map(({ item }) => item))
      for (const [at, { resolve, reject }] of together.entries()) {
        const answer = at in answers ? answers[at] : new TypeError('an answer is missing')
        if (answer instanceof Error) reject(answer)
        else resolve(answer as Answer)
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
