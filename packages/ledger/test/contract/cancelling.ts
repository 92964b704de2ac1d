import { describe, expect, test } from 'vitest'
import {
  type Connect,
  NOON,
  accept,
  batchOf,
  countsOf,
  createScene,
  deliver,
  numbered,
  users,
} from './scene.ts'

export function cancellingContract(connect: Connect): void {
  describe('cancelling', () => {
    test('ends what is queued or deferred, once, and leaves the rest of the batch', async () => {
      const { ledger } = createScene(connect)
      const { id, batches } = await accept(ledger, 'a', users('u1', 'u2'))
      const other = await accept(ledger, 'a', users('u3'))
      expect(await ledger.notifications.cancel(id)).toEqual({ cancelled: 2, underWay: 0 })
      expect(await ledger.notifications.cancel(id)).toEqual({ cancelled: 0, underWay: 0 })
      expect(await countsOf(ledger, id)).toEqual({ total: 2, cancelled: 2 })
      expect((await ledger.notifications.status(id))?.state).toBe('cancelled')
      expect(await deliver(ledger, batches[0] ?? '')).toMatchObject({ to: { userIds: ['u3'] } })
      expect(await countsOf(ledger, other.id)).toEqual({ total: 1, sent: 1 })
    })

    test('of the only one in an open batch closes it', async () => {
      const { ledger } = createScene(connect)
      const { id, batch } = await batchOf(ledger, 'a', users('u1'), { deliverAt: NOON + 1_000 })
      await ledger.notifications.cancel(id)
      expect(await ledger.batches.reserve(batch)).toEqual({ kind: 'gone' })
      expect((await batchOf(ledger, 'a', users('u1'), { deliverAt: NOON + 1_000 })).batch).not.toBe(
        batch,
      )
    })

    test('leaves a call that is under way or may have arrived', async () => {
      const { ledger } = createScene(connect)
      const { id, batch } = await batchOf(ledger, 'a', users('u1'))
      await ledger.batches.reserve(batch)
      expect(await ledger.notifications.cancel(id)).toEqual({ cancelled: 0, underWay: 1 })
      await ledger.batches.retry(batch, 'unclear', 5)
      expect(await ledger.notifications.cancel(id)).toEqual({ cancelled: 0, underWay: 1 })
    })

    test('gives back the allowance of a try that surely failed, unless somebody shares it', async () => {
      const { ledger } = createScene(connect, { userDaily: 1 })
      const first = await accept(ledger, 'a', users('u1', 'u2'))
      const second = await accept(ledger, 'a', users('u2'))
      const batch = first.batches[0] ?? ''
      await ledger.batches.reserve(batch)
      await ledger.batches.retry(batch, 'unsent', 0)
      await ledger.notifications.cancel(first.id)
      const next = async (user: string) =>
        (await ledger.batches.reserve((await batchOf(ledger, `for ${user}`, users(user))).batch))
          .kind
      expect(await next('u1')).toBe('send')
      expect(await next('u2')).toBe('over')
      expect(await deliver(ledger, batch)).toMatchObject({ to: { userIds: ['u2'] } })
      expect(await countsOf(ledger, second.id)).toEqual({ total: 1, sent: 1 })
    })

    test('of ten thousand takes one step', async () => {
      const { ledger } = createScene(connect)
      const { id } = await accept(ledger, 'a', users(...numbered(10_000)))
      expect(await ledger.notifications.cancel(id)).toEqual({ cancelled: 10_000, underWay: 0 })
    })

    test('knows what there is not', async () => {
      const { app, ledger } = createScene(connect)
      expect(await ledger.notifications.cancel(`${app}_${'0'.repeat(20)}`)).toBeUndefined()
    })
  })
}
