import { describe, expect, test } from 'vitest'
import {
  accept,
  batchOf,
  type Connect,
  createScene,
  deliver,
  NOON,
  numbered,
  users,
} from './scene.ts'

/** What the ledger knows of the jobs that its batches are on. */
export function jobsContract(connect: Connect): void {
  describe('the sweep', () => {
    test('hands out what is not final and has not been looked after, once', async () => {
      const { ledger, setTime, advance } = createScene(connect)
      const waiting = await batchOf(ledger, 'a', users('u1'))
      const sent = await batchOf(ledger, 'b', users('u1'))
      await deliver(ledger, sent.batch)
      const over = await batchOf(ledger, 'c', users('u1'))
      await deliver(ledger, over.batch, '3', 'receipt_unavailable')
      setTime(NOON + 61_000)
      expect(await ledger.batches.sweep(60_000, 10)).toEqual([
        { id: waiting.batch, sent: false, job: waiting.batch },
        { id: sent.batch, sent: true, job: sent.batch },
      ])
      advance(1_000)
      expect(await ledger.batches.sweep(60_000, 10)).toEqual([])
    })

    test('knows the job that batches share, until one of them has begun', async () => {
      const { ledger, setTime } = createScene(connect)
      const recipients = [...users('u1'), { kind: 'everyone' } as const]
      const { batches } = await accept(ledger, 'a', recipients)
      const [begun = '', waiting = ''] = batches
      const job = `${begun}+`
      await ledger.batches.reserve(begun, { job })
      setTime(NOON + 61_000)
      expect(await ledger.batches.sweep(60_000, 10)).toEqual([
        { id: begun, sent: false, job: begun },
        { id: waiting, sent: false, job },
      ])
    })
  })

  describe('batches that ask in the same turn', () => {
    test('fail alone', async () => {
      const { ledger, app } = createScene(connect)
      const broken = await batchOf(ledger, 'a', users('u1', 'u2'))
      const sound = await batchOf(ledger, 'b', users('u1'))
      const redis = connect()
      await redis.del(`dp:{${app}}:b:${broken.batch}:r`)
      await redis.set(`dp:{${app}}:b:${broken.batch}:r`, 'not a list')
      const both = [broken.batch, sound.batch]
      const [failed, reserved] = await Promise.allSettled(
        both.map((batch) => ledger.batches.reserve(batch)),
      )
      expect(failed).toMatchObject({ status: 'rejected', reason: expect.any(Error) })
      expect(reserved).toMatchObject({ value: { kind: 'send' } })
      const [unconfirmed, confirmed] = await Promise.allSettled(
        both.map((batch) => ledger.batches.confirm(batch, '77', 'ask', false)),
      )
      expect(unconfirmed).toMatchObject({ status: 'fulfilled', value: 'over' })
      expect(confirmed).toMatchObject({ value: 'receipt' })
    })

    test('wait for the pace one after the other', async () => {
      const { ledger } = createScene(connect, { callsPerSecond: 10, callsBurst: 2 })
      const batches = await Promise.all(
        numbered(4).map((content) => batchOf(ledger, content, users('u1'))),
      )
      const reserved = await Promise.all(batches.map(({ batch }) => ledger.batches.reserve(batch)))
      expect(reserved.map((one) => one.kind === 'send' && one.waitMs)).toEqual([0, 0, 100, 200])
    })

    test('leave the probe of a held app to the first of them', async () => {
      const { ledger, advance } = createScene(connect)
      const batches = await Promise.all(
        numbered(3).map((content) => batchOf(ledger, content, users('u1'))),
      )
      const hold = { reason: 'ip_not_allowed', code: '60020', detail: '' } as const
      const { waitMs } = await ledger.gate.hold({ ...hold, probe: false })
      advance(waitMs)
      const reserved = await Promise.all(batches.map(({ batch }) => ledger.batches.reserve(batch)))
      expect(reserved).toMatchObject([
        { kind: 'send', probe: true },
        { kind: 'wait', why: 'gate' },
        { kind: 'wait', why: 'gate' },
      ])
    })
  })

  describe('a batch that is on two jobs', () => {
    test('is called for one of them at a time', async () => {
      const { ledger, advance } = createScene(connect)
      const { id, batch } = await batchOf(ledger, 'a', users('u1'))
      const job = `${batch}+`
      expect(await ledger.batches.reserve(batch, { job })).toMatchObject({ kind: 'send' })
      const called = { kind: 'later', waitMs: 1_000, why: 'called' }
      expect(await ledger.batches.reserve(batch)).toEqual(called)
      advance(59_999)
      expect(await ledger.batches.reserve(batch)).toEqual(called)
      expect(await ledger.notifications.cancel(id)).toEqual({ cancelled: 0, underWay: 1 })
      await ledger.batches.confirm(batch, '77', 'ask', false)
      expect(await ledger.batches.reserve(batch)).toMatchObject({ kind: 'over', state: 'sent' })
    })

    test('stays called when a try of the other fails, or one that had not begun', async () => {
      const { ledger } = createScene(connect)
      const { id, batch } = await batchOf(ledger, 'a', users('u1'))
      const job = `${batch}+`
      await ledger.batches.reserve(batch, { job })
      for (const other of [batch, null]) {
        const again = await ledger.batches.retry(batch, 'unsent', 1, other)
        expect(again).toEqual({ kind: 'again', tries: 0 })
      }
      expect(await ledger.notifications.cancel(id)).toEqual({ cancelled: 0, underWay: 1 })
      expect(await ledger.batches.reserve(batch, { job })).toMatchObject({ resend: true })
    })

    test('goes on with the other when the first try surely failed', async () => {
      const { ledger } = createScene(connect)
      const { batch } = await batchOf(ledger, 'a', users('u1'))
      const job = `${batch}+`
      await ledger.batches.reserve(batch, { job })
      await ledger.batches.retry(batch, 'unsent', 12, job)
      expect(await ledger.batches.reserve(batch)).toMatchObject({ kind: 'send', resend: false })
    })

    test('goes on at once with the job whose worker died, and after a minute with the other', async () => {
      const { ledger, advance } = createScene(connect)
      const { batch } = await batchOf(ledger, 'a', users('u1'))
      const job = `${batch}+`
      await ledger.batches.reserve(batch, { job })
      expect(await ledger.batches.reserve(batch, { job })).toMatchObject({ resend: true })
      advance(60_000)
      expect(await ledger.batches.reserve(batch)).toMatchObject({ kind: 'send', resend: true })
    })
  })
}
