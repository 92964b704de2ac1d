import { mobileOf } from './account.ts'
import { createBackend } from './backend.ts'
import { condition } from './condition.ts'
import { inLanes } from './contender.ts'
import { oneMessage, recipientOf } from './crowd.ts'
import { messageFor } from './draining.ts'
import { onFreshGround } from './ground.ts'

/** How many worker processes. */
export type Fleet = 1 | 2 | 4

const CLIENTS = 8
/** As many as one request may name. */
const NAMED_AT_ONCE = 1_000

/** Two messages for each person by mobile, and the calls that this took, per person. */
export function sendFromFleet(
  workers: Fleet,
  people: number,
): Promise<Readonly<Record<'sends' | 'tokens' | 'lookUps' | 'receipts', number>>> {
  const env = { RECEIPTS: 'always' }
  return onFreshGround({ people, producers: 1, workers, env }, async ({ stack, platform }) => {
    const backend = createBackend({ ...stack, connections: CLIENTS })
    for (let from = 0; from < people; from += NAMED_AT_ONCE) {
      const named = Array.from({ length: Math.min(NAMED_AT_ONCE, people - from) }, (_, index) =>
        mobileOf(from + index),
      )
      await backend.post({ to: { mobiles: named }, message: oneMessage })
    }
    await inLanes(people, CLIENTS, (person) =>
      backend.post({ to: recipientOf({ by: 'mobile' }, person), message: messageFor(person) }),
    )
    await condition(
      'the last message',
      async () => (await platform.seen()) >= 2 * people || undefined,
    )
    const counts = await condition('the receipts', async () => {
      const now = await platform.callCounts()
      return now.receipts >= now.sends ? now : undefined
    })
    await platform.expectOneEach(people, 2)
    return {
      sends: counts.sends / people,
      tokens: counts.tokens / people,
      lookUps: counts.lookUps / people,
      receipts: counts.receipts / people,
    }
  })
}
