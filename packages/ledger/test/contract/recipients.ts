import { describe, expect, test } from 'vitest'
import {
  accept,
  type Connect,
  createScene,
  deliver,
  NOON,
  numbered,
  type Scene,
  statesOf,
  users,
} from './scene.ts'

/** Sixteen are the most that stand in the notification itself; 128 records are a page. */
const sizes = [1, 16, 17, 128, 300]

async function sentTo(count: number, { ledger, advance }: Scene) {
  const { id, batches } = await accept(ledger, 'a', users(...numbered(count)))
  advance(4_000)
  for (const [at, batch] of batches.entries()) await deliver(ledger, batch, String(41 + at))
  return id
}

export function recipientsContract(connect: Connect): void {
  describe.each(sizes)('the recipients of a notification of %i', (count) => {
    test('are listed in order, page by page, each with its call and the time of it', async () => {
      const scene = createScene(connect)
      const id = await sentTo(count, scene)
      const listed = []
      let cursor: string | undefined = '0'
      while (cursor !== undefined) {
        const page = await scene.ledger.notifications.recipients(id, { cursor, limit: 7 })
        listed.push(...(page?.items ?? []))
        cursor = page?.nextCursor
      }
      expect(listed.map(({ userId }) => userId)).toEqual(numbered(count))
      expect(listed.map(({ taskId }) => taskId)).toEqual(
        numbered(count).map((_, at) => String(41 + Math.floor(at / 100))),
      )
      expect(new Set(listed.map(({ state, updatedAt }) => `${state} ${updatedAt}`))).toEqual(
        new Set([`sent ${NOON + 4_000}`]),
      )
    })

    test('become recalled, all of them', async () => {
      const scene = createScene(connect)
      const id = await sentTo(count, scene)
      await scene.ledger.afterwards.askRecall(id, false)
      for (const { taskId } of await scene.ledger.afterwards.toRecall(id)) {
        await scene.ledger.afterwards.recalled(id, taskId)
      }
      expect(new Set(await statesOf(scene.ledger, id))).toEqual(new Set(['recalled']))
    })

    test(`take ${count > 16 ? 'a list and pages' : 'no key'} beside the notification's own`, async () => {
      const redis = connect()
      const scene = createScene(connect)
      const id = await sentTo(count, scene)
      const own = `dp:{${scene.app}}:n:${id.split('_')[1]}`
      const beside = await Promise.all([`${own}:r`, `${own}:s0`].map((key) => redis.exists(key)))
      expect(beside).toEqual(count > 16 ? [1, 1] : [0, 0])
    })
  })
}
