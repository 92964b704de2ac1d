import { describe, expect, test } from 'vitest'
import {
  type Connect,
  batchOf,
  countsOf,
  createScene,
  deliver,
  mobiles,
  statesOf,
  users,
} from './scene.ts'

export function receiptsContract(connect: Connect): void {
  describe('a receipt', () => {
    test('is awaited by an accepted batch and by no other', async () => {
      const { ledger } = createScene(connect)
      const { batch } = await batchOf(ledger, 'a', users('u1'))
      expect(await ledger.batches.awaiting(batch)).toBeUndefined()
      await deliver(ledger, batch, '42')
      expect(await ledger.batches.awaiting(batch)).toMatchObject({
        taskId: '42',
        resend: false,
        looks: 0,
      })
    })

    test('settles whom it names and lets the others wait, to the last look', async () => {
      const { ledger } = createScene(connect)
      const { id, batch } = await batchOf(ledger, 'a', users('u1', 'u2', 'u3'))
      await deliver(ledger, batch)
      const first = await ledger.batches.record(batch, {
        verdicts: [{ userId: 'u2', state: 'delivered' }],
      })
      expect(first).toEqual({ kind: 'waiting', looks: 1, settled: 1, waiting: 2 })
      expect(await countsOf(ledger, id)).toEqual({ total: 3, delivered: 1, sent: 2 })
      const last = await ledger.batches.record(batch, {
        verdicts: [{ userId: 'u1', state: 'read' }],
        last: 'receipt_unavailable',
      })
      expect(last).toEqual({ kind: 'done', looks: 2, settled: 1, waiting: 1 })
      expect(await statesOf(ledger, id)).toEqual([
        'read',
        'delivered',
        'unverified/receipt_unavailable',
      ])
      expect(await ledger.batches.awaiting(batch)).toBeUndefined()
    })

    test('of a failure gives the allowance back', async () => {
      const { ledger } = createScene(connect, { userDaily: 1 })
      const { batch } = await batchOf(ledger, 'a', users('u1'))
      await deliver(ledger, batch)
      await ledger.batches.record(batch, {
        verdicts: [
          {
            userId: 'u1',
            state: 'failed',
            reason: 'recipient_refused',
            code: '1430004',
            correction: 'release',
          },
        ],
      })
      const next = await batchOf(ledger, 'b', users('u1'))
      expect(await ledger.batches.reserve(next.batch)).toMatchObject({ kind: 'send' })
    })

    test('of an invalid user id makes the directory forget the mobile', async () => {
      const { ledger } = createScene(connect)
      const { batch } = await batchOf(ledger, 'a', mobiles('13800000001'))
      await ledger.batches.reserve(batch)
      await ledger.batches.reserve(batch, {
        found: new Map([['13800000001', 'gone']]),
        probe: false,
      })
      await ledger.batches.confirm(batch, '1', 'ask', false)
      await ledger.batches.record(batch, {
        verdicts: [
          { userId: 'gone', state: 'failed', reason: 'unknown_recipient', correction: 'forget' },
        ],
      })
      const next = await batchOf(ledger, 'b', mobiles('13800000001'))
      expect(await ledger.batches.reserve(next.batch)).toMatchObject({ kind: 'unresolved' })
    })

    test('of a busy platform sends once more, in a batch that owns the allowance', async () => {
      const { ledger } = createScene(connect, { userDaily: 1 })
      const { id, batch } = await batchOf(ledger, 'a', users('u1', 'u2'))
      await deliver(ledger, batch)
      const recorded = await ledger.batches.record(batch, {
        verdicts: [
          { userId: 'u1', state: 'delivered' },
          { userId: 'u2', state: 'queued', code: '143103' },
        ],
      })
      expect(recorded).toMatchObject({ kind: 'done', settled: 2 })
      expect(await countsOf(ledger, id)).toEqual({ total: 2, delivered: 1, queued: 1 })
      const reserved = await deliver(ledger, recorded.again?.[0] ?? '', '43')
      expect(reserved).toMatchObject({ kind: 'send', to: { userIds: ['u2'] } })
      expect((await ledger.notifications.status(id))?.tasks).toHaveLength(2)
    })

    test('of a platform that stays busy sends once more ten times, then gives up', async () => {
      const { ledger } = createScene(connect)
      const { id, batch } = await batchOf(ledger, 'a', users('u1'))
      let current: string | undefined = batch
      let sends = 0
      while (current) {
        await deliver(ledger, current)
        sends += 1
        const verdict = { userId: 'u1', state: 'queued', code: '143103' } as const
        current = (await ledger.batches.record(current, { verdicts: [verdict] })).again?.[0]
      }
      expect(sends).toBe(11)
      expect(await statesOf(ledger, id)).toEqual(['failed/attempts_exhausted'])
    })

    test('of the daily cap corrects the count: somebody else uses the app', async () => {
      const { ledger } = createScene(connect, { userDaily: 5 })
      const { batch } = await batchOf(ledger, 'a', users('u1'))
      await deliver(ledger, batch)
      await ledger.batches.record(batch, {
        verdicts: [
          {
            userId: 'u1',
            state: 'suppressed',
            reason: 'user_daily_limit',
            code: '143105',
            correction: 'cap',
          },
        ],
      })
      const next = await batchOf(ledger, 'b', users('u1'))
      await ledger.batches.reserve(next.batch)
      expect(await statesOf(ledger, next.id)).toEqual(['suppressed/user_daily_limit'])
    })
  })
}
