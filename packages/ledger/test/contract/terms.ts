import type { Terms } from '../../src/index.ts'
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
  statesOf,
  text,
  users,
} from './scene.ts'

const HOUR = 3_600_000
const requestFor = (user: string) => ({
  content: text('a'),
  batchCapacity: 100,
  recipients: users(user),
})
const MIDNIGHT = Date.parse('2026-11-23T00:00:00+08:00')

export function termsContract(connect: Connect): void {
  describe('the terms of a notification', () => {
    test('part its batches from those of other terms, and its priority names them', async () => {
      const { ledger } = createScene(connect)
      const terms = [
        {},
        { priority: 'urgent' as const },
        { priority: 'bulk' as const },
        { overLimit: 'defer' as const },
        { expiresAt: NOON + HOUR },
        { deliverAt: NOON + HOUR },
      ]
      const batches: string[] = []
      for (const each of terms) {
        batches.push((await batchOf(ledger, 'a', users('u1'), each)).batch)
        expect((await batchOf(ledger, 'a', users('u2'), each)).batch).toBe(batches.at(-1))
      }
      expect(new Set(batches).size).toBe(terms.length)
      expect(batches.map((batch) => batch[0]).join('')).toBe('nubnnn')
    })

    test('part and join batches in one command, too, whatever time has passed', async () => {
      const { ledger } = createScene(connect)
      const terms: Partial<Terms>[] = [
        {},
        { deliverAt: NOON + HOUR },
        { deliverAt: NOON - HOUR },
        { deliverAt: NOON - 1 },
        { overLimit: 'defer' },
        { deliverAt: NOON + HOUR },
      ]
      const acceptances = await ledger.notifications.acceptAll(
        terms.map((each, at) => ({ ...requestFor(`u${at}`), terms: each })),
      )
      const [now, later, past, justPast, deferring, laterToo] = acceptances.map((one) =>
        'batches' in one ? one.batches[0]?.id : undefined,
      )
      expect([past, justPast, laterToo]).toEqual([now, now, later])
      expect(new Set([now, later, deferring]).size).toBe(3)
      expect(await deliver(ledger, now ?? '')).toMatchObject({
        to: { userIds: ['u0', 'u2', 'u3'] },
      })
    })

    test('deliverAt: deferred as scheduled, not sent a moment before, sent then', async () => {
      const { ledger, advance } = createScene(connect)
      const { id, filled } = await accept(ledger, 'a', users('u1'), { deliverAt: NOON + HOUR })
      const batch = filled[0]?.id ?? ''
      expect(filled).toMatchObject([{ id: batch, full: false, dueInMs: HOUR }])
      expect(await statesOf(ledger, id)).toEqual(['deferred/scheduled'])
      expect((await ledger.notifications.status(id))?.state).toBe('queued')
      advance(HOUR - 1)
      expect(await ledger.batches.reserve(batch)).toEqual({ kind: 'later', waitMs: 1, why: 'due' })
      advance(1)
      expect(await deliver(ledger, batch)).toMatchObject({ kind: 'send' })
      expect(await countsOf(ledger, id)).toEqual({ total: 1, sent: 1 })
    })

    test('deliverAt: people of one content and one moment share a call', async () => {
      const { ledger, advance } = createScene(connect)
      for (const user of numbered(3)) {
        await accept(ledger, 'a', users(user), { deliverAt: NOON + HOUR })
      }
      const { batches } = await accept(ledger, 'a', users('u4'), { deliverAt: NOON + HOUR })
      advance(HOUR)
      expect(await ledger.batches.reserve(batches[0] ?? '')).toMatchObject({
        to: { userIds: numbered(4) },
      })
    })

    test('a past deliverAt means now', async () => {
      const { ledger } = createScene(connect)
      const { id, batch } = await batchOf(ledger, 'a', users('u1'), { deliverAt: NOON - HOUR })
      expect(await countsOf(ledger, id)).toEqual({ total: 1, queued: 1 })
      expect(await ledger.batches.reserve(batch)).toMatchObject({ kind: 'send' })
    })

    test('expiresAt: suppressed from then on, without a call and without allowance', async () => {
      const { ledger, advance } = createScene(connect, { userDaily: 1 })
      const { id, batch } = await batchOf(ledger, 'a', users('u1'), { expiresAt: NOON + HOUR })
      advance(HOUR)
      expect(await ledger.batches.reserve(batch)).toMatchObject({ kind: 'over' })
      expect(await statesOf(ledger, id)).toEqual(['suppressed/expired'])
      expect(await deliver(ledger, (await batchOf(ledger, 'b', users('u1'))).batch)).toMatchObject({
        kind: 'send',
      })
    })

    test('expiresAt: what an earlier try took is given back', async () => {
      const { ledger, advance } = createScene(connect, { userDaily: 1 })
      const { batch } = await batchOf(ledger, 'a', users('u1'), { expiresAt: NOON + HOUR })
      await ledger.batches.reserve(batch)
      await ledger.batches.retry(batch, 'unsent', 5)
      advance(HOUR)
      await ledger.batches.reserve(batch)
      expect(await ledger.usage.today('u1')).toMatchObject({ user: 0 })
    })

    test('expiresAt: what may have arrived before stays open', async () => {
      const { ledger, advance } = createScene(connect)
      const { id, batch } = await batchOf(ledger, 'a', users('u1'), { expiresAt: NOON + HOUR })
      await ledger.batches.reserve(batch)
      await ledger.batches.retry(batch, 'unclear', 5)
      advance(HOUR)
      await ledger.batches.reserve(batch)
      expect(await statesOf(ledger, id)).toEqual(['unverified/receipt_unavailable'])
    })

    test('expiresAt: a wait for the budgets that would pass it ends it', async () => {
      const { ledger } = createScene(connect, { callsPerSecond: 1, callsBurst: 1 })
      await deliver(ledger, (await batchOf(ledger, 'a', users('u1'))).batch)
      const { id, batch } = await batchOf(ledger, 'b', users('u1'), { expiresAt: NOON + 500 })
      await ledger.batches.reserve(batch)
      expect(await statesOf(ledger, id)).toEqual(['suppressed/expired'])
    })

    test('overLimit defer: those over it go to the next day, the others at once', async () => {
      const scene = createScene(connect, { userDaily: 1 }, { deferSpreadMs: 60_000 })
      const { ledger } = scene
      await deliver(ledger, (await batchOf(ledger, 'a', users('u1'))).batch)
      const { id, batch } = await batchOf(ledger, 'b', users('u1', 'u2'), { overLimit: 'defer' })
      const reserved = await ledger.batches.reserve(batch)
      if (reserved.kind !== 'send' || !reserved.later) throw new Error('expected a later batch')
      expect(reserved.to).toEqual({ userIds: ['u2'] })
      const due = NOON + reserved.later.afterMs
      expect(due).toBeGreaterThanOrEqual(MIDNIGHT)
      expect(due).toBeLessThanOrEqual(MIDNIGHT + 61_000)
      expect(await statesOf(ledger, id)).toEqual(['deferred/user_daily_limit', 'queued'])
      await ledger.batches.confirm(batch, '1', 'ask', false)
      expect(await ledger.batches.reserve(reserved.later.id)).toMatchObject({ kind: 'later' })
      scene.setTime(due)
      expect(await deliver(ledger, reserved.later.id, '2')).toMatchObject({
        to: { userIds: ['u1'] },
      })
      expect(await countsOf(ledger, id)).toEqual({ total: 2, sent: 2 })
    })

    test('overLimit defer: a batch in which all are over it waits itself', async () => {
      const { ledger, setTime } = createScene(connect, { userDaily: 1 })
      await deliver(ledger, (await batchOf(ledger, 'a', users('u1'))).batch)
      const { id, batch } = await batchOf(ledger, 'b', users('u1'), { overLimit: 'defer' })
      const later = await ledger.batches.reserve(batch)
      if (later.kind !== 'later') throw new Error('expected to wait')
      expect(await statesOf(ledger, id)).toEqual(['deferred/user_daily_limit'])
      setTime(NOON + later.waitMs)
      expect(await deliver(ledger, batch)).toMatchObject({ kind: 'send' })
    })

    test('overLimit defer: batches of a day come back at different moments', async () => {
      const { ledger } = createScene(connect, { userDaily: 1 })
      await deliver(ledger, (await batchOf(ledger, 'a', users('u1'))).batch)
      const waits = new Set<number>()
      for (const content of numbered(20)) {
        const { batch } = await batchOf(ledger, content, users('u1'), { overLimit: 'defer' })
        const later = await ledger.batches.reserve(batch)
        if (later.kind === 'later') waits.add(later.waitMs)
      }
      expect(waits.size).toBeGreaterThan(10)
    })

    test('overLimit defer: who expires before the next day is suppressed', async () => {
      const { ledger } = createScene(connect, { userDaily: 1 })
      await deliver(ledger, (await batchOf(ledger, 'a', users('u1'))).batch)
      const { id, batch } = await batchOf(ledger, 'b', users('u1'), {
        overLimit: 'defer',
        expiresAt: NOON + HOUR,
      })
      await ledger.batches.reserve(batch)
      expect(await statesOf(ledger, id)).toEqual(['suppressed/user_daily_limit'])
    })

    test('overLimit defer: a fourth broadcast waits for the next day', async () => {
      const { ledger, setTime } = createScene(connect, { broadcastDaily: 1 })
      await deliver(ledger, (await batchOf(ledger, 'a', [{ kind: 'everyone' }])).batch)
      const everyone = [{ kind: 'everyone' as const }]
      const { id, batch } = await batchOf(ledger, 'b', everyone, { overLimit: 'defer' })
      const later = await ledger.batches.reserve(batch)
      if (later.kind !== 'later') throw new Error('expected to wait')
      expect(await statesOf(ledger, id)).toEqual(['deferred/broadcast_daily_limit'])
      setTime(NOON + later.waitMs)
      expect(await deliver(ledger, batch)).toMatchObject({ to: 'everyone' })
    })

    test('overLimit defer: whom DingTalk counts full goes to the next day, by its answer', async () => {
      const { ledger, setTime } = createScene(connect)
      const { id, batch } = await batchOf(ledger, 'a', users('u1'), { overLimit: 'defer' })
      await ledger.batches.reserve(batch)
      const later = await ledger.batches.reject(batch, 'suppressed', 'user_daily_limit', '143105')
      if (later.kind !== 'later') throw new Error('expected to wait')
      expect(await statesOf(ledger, id)).toEqual(['deferred/user_daily_limit'])
      setTime(NOON + later.waitMs)
      expect(await deliver(ledger, batch)).toMatchObject({ kind: 'send', resend: false })
    })

    test('overLimit defer: whom DingTalk counts full goes to the next day, by its receipt', async () => {
      const { ledger, setTime } = createScene(connect)
      const { id, batch } = await batchOf(ledger, 'a', users('u1', 'u2'), { overLimit: 'defer' })
      await deliver(ledger, batch)
      const { later } = await ledger.batches.record(batch, {
        verdicts: [
          {
            userId: 'u1',
            state: 'suppressed',
            reason: 'user_daily_limit',
            code: '143105',
            correction: 'cap',
          },
          { userId: 'u2', state: 'delivered' },
        ],
      })
      if (!later) throw new Error('expected a later batch')
      expect(await statesOf(ledger, id)).toEqual(['deferred/user_daily_limit', 'delivered'])
      setTime(NOON + later.afterMs)
      expect(await deliver(ledger, later.id, '2')).toMatchObject({ to: { userIds: ['u1'] } })
      expect(await countsOf(ledger, id)).toEqual({ total: 2, sent: 1, delivered: 1 })
    })

    test.each([
      ['leaves a deferred batch alone before it is due', HOUR - 1, 0],
      ['looks after a deferred batch that is overdue', HOUR + 60_001, 1],
    ])('the sweep %s', async (_name, afterMs, swept) => {
      const { ledger, advance } = createScene(connect)
      await batchOf(ledger, 'a', users('u1'), { deliverAt: NOON + HOUR })
      advance(afterMs)
      expect(await ledger.batches.sweep(60_000, 10)).toHaveLength(swept)
    })

    test('what is kept back is for urgent ones', async () => {
      const reserve = { perPerson: 1, broadcasts: 1 }
      const { ledger } = createScene(connect, { userDaily: 2, broadcastDaily: 1 }, { reserve })
      const send = async (content: string, priority: 'urgent' | 'normal') =>
        (await deliver(ledger, (await batchOf(ledger, content, users('u1'), { priority })).batch))
          .kind
      expect(await send('a', 'normal')).toBe('send')
      expect(await send('b', 'normal')).toBe('over')
      expect(await send('c', 'urgent')).toBe('send')
      expect(await send('d', 'urgent')).toBe('over')
      const broadcast = async (content: string, priority: 'urgent' | 'normal') =>
        (
          await ledger.batches.reserve(
            (await batchOf(ledger, content, [{ kind: 'everyone' }], { priority })).batch,
          )
        ).kind
      expect(await broadcast('e', 'normal')).toBe('over')
      expect(await broadcast('f', 'urgent')).toBe('send')
    })
  })

  describe('quiet hours', () => {
    const night = { quietHours: { from: 22 * 60, to: 8 * 60 } }
    const LATE = Date.parse('2026-11-22T23:00:00+08:00')

    test('defer what comes in them to their end, in shared batches; urgent ones go', async () => {
      const { ledger, setTime } = createScene(connect, {}, night)
      setTime(LATE)
      const first = await accept(ledger, 'a', users('u1'))
      expect(first.filled[0]?.dueInMs).toBe(9 * HOUR)
      expect(await statesOf(ledger, first.id)).toEqual(['deferred/quiet_hours'])
      setTime(LATE + HOUR)
      expect((await batchOf(ledger, 'a', users('u2'))).batch).toBe(first.batches[0])
      const urgent = await batchOf(ledger, 'a', users('u3'), { priority: 'urgent' })
      expect(await ledger.batches.reserve(urgent.batch)).toMatchObject({ kind: 'send' })
      setTime(LATE + 9 * HOUR)
      expect(await ledger.batches.reserve(first.batches[0] ?? '')).toMatchObject({
        to: { userIds: ['u1', 'u2'] },
      })
    })

    test('defer what was queued before them', async () => {
      const { ledger, setTime } = createScene(connect, {}, night)
      const { id, batch } = await batchOf(ledger, 'a', users('u1'))
      setTime(LATE)
      expect(await ledger.batches.reserve(batch)).toEqual({
        kind: 'later',
        waitMs: 9 * HOUR,
        why: 'quiet_hours',
      })
      expect(await statesOf(ledger, id)).toEqual(['deferred/quiet_hours'])
    })

    test('give back what an earlier try took', async () => {
      const { ledger, setTime } = createScene(connect, {}, night)
      const { batch } = await batchOf(ledger, 'a', users('u1'))
      setTime(LATE - 2 * HOUR)
      await ledger.batches.reserve(batch)
      await ledger.batches.retry(batch, 'unsent', 5)
      setTime(LATE)
      await ledger.batches.reserve(batch)
      expect(await ledger.usage.today('u1')).toMatchObject({ user: 0 })
    })

    test('move a scheduled message that falls into them', async () => {
      const { ledger } = createScene(connect, {}, night)
      const { filled } = await accept(ledger, 'a', users('u1'), { deliverAt: LATE })
      expect(filled[0]?.dueInMs).toBe(LATE + 9 * HOUR - NOON)
    })

    test('end with the message that expires in them', async () => {
      const { ledger, setTime } = createScene(connect, {}, night)
      const queued = await accept(ledger, 'a', users('u1'), { expiresAt: LATE + HOUR })
      setTime(LATE)
      const fresh = await accept(ledger, 'b', users('u1'), { expiresAt: LATE + HOUR })
      expect(fresh.filled[0]?.dueInMs).toBe(HOUR)
      expect(await ledger.batches.reserve(queued.batches[0] ?? '')).toMatchObject({
        kind: 'later',
        waitMs: HOUR,
      })
      setTime(LATE + HOUR)
      for (const { id, batches } of [queued, fresh]) {
        await ledger.batches.reserve(batches[0] ?? '')
        expect(await statesOf(ledger, id)).toEqual(['suppressed/expired'])
      }
    })

    test('may lie within a day', async () => {
      const { ledger } = createScene(connect, {}, { quietHours: { from: 11 * 60, to: 13 * 60 } })
      const { filled } = await accept(ledger, 'a', users('u1'))
      expect(filled[0]?.dueInMs).toBe(HOUR)
    })

    test('let the second try of an unclear call pass', async () => {
      const { ledger, setTime } = createScene(connect, {}, night)
      const { batch } = await batchOf(ledger, 'a', users('u1'))
      setTime(LATE - HOUR - 1_000)
      await ledger.batches.reserve(batch)
      await ledger.batches.retry(batch, 'unclear', 5)
      setTime(LATE)
      expect(await ledger.batches.reserve(batch)).toMatchObject({ kind: 'send', resend: true })
    })
  })
}
