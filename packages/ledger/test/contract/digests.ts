import { describe, expect, test } from 'vitest'
import type { Terms } from '../../src/index.ts'
import { compose, contents, createDigestScene, fold, send, tell } from './digest-scene.ts'
import {
  accept,
  batchOf,
  type Connect,
  countsOf,
  createScene,
  deliver,
  mobiles,
  NOON,
  numbered,
  statesOf,
  text,
  users,
} from './scene.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const MIDNIGHT = Date.parse('2026-11-23T00:00:00+08:00')

export function digestsContract(connect: Connect): void {
  describe('a digest', () => {
    test('takes what a person gets beyond so many messages of the day, and is one message', async () => {
      const { ledger, advance } = createDigestScene(connect)
      await tell(ledger, 'u1', 2)
      const first = await fold(ledger, 'a')
      expect(first.reserved).toMatchObject({ kind: 'over', folded: { recipients: 1 } })
      // Two messages are left for the twelve hours until two minutes before midnight.
      expect(first.afterMs).toBe((12 * HOUR - 2 * MINUTE) / 2)
      expect(await statesOf(ledger, first.id)).toEqual(['deferred/digest'])

      advance(MINUTE)
      const second = await fold(ledger, 'b')
      expect(second.folded).toEqual({ recipients: 1, digests: [] })
      expect(await ledger.usage.today('u1')).toMatchObject({ user: 2 })
      expect(await ledger.batches.reserve(first.digest)).toMatchObject({ kind: 'later' })

      advance(first.afterMs)
      const { messages, reserved } = await send(ledger, first.digest)
      expect(messages.map(({ at }) => at - NOON)).toEqual([0, MINUTE])
      expect(contents(messages)).toEqual(['a', 'b'])
      expect(reserved).toMatchObject({ kind: 'send', to: { userIds: ['u1'] }, resend: false })
      expect(await ledger.usage.today('u1')).toMatchObject({ user: 3 })
      for (const { id } of [first, second]) {
        expect(await statesOf(ledger, id)).toEqual(['sent'])
        expect((await ledger.notifications.status(id))?.tasks).toMatchObject([{ taskId: '77' }])
      }
      await ledger.batches.record(first.digest, {
        verdicts: [{ userId: 'u1', state: 'delivered' }],
      })
      expect(await countsOf(ledger, first.id)).toEqual({ total: 1, delivered: 1 })
      expect(await countsOf(ledger, second.id)).toEqual({ total: 1, delivered: 1 })
    })

    test('is for those near the limit only: the others of the batch are sent to', async () => {
      const { ledger } = createDigestScene(connect)
      await tell(ledger, 'u1', 2)
      const { id, reserved, folded } = await fold(ledger, 'a', users('u1', 'u2'))
      expect(reserved).toMatchObject({ kind: 'send', to: { userIds: ['u2'] } })
      expect(folded).toMatchObject({ recipients: 1, digests: [{}] })
      expect(await statesOf(ledger, id)).toEqual(['deferred/digest', 'queued'])
    })

    test('leaves the others of its batch their own ways', async () => {
      const { ledger } = createDigestScene(connect)
      await tell(ledger, 'u1', 2)
      for (const content of ['x', 'y', 'z', 'w']) {
        const { batch } = await batchOf(ledger, content, users('u2'), { priority: 'urgent' })
        await deliver(ledger, batch)
      }
      const { id, reserved, folded } = await fold(ledger, 'a', users('u1', 'u2'), {
        overLimit: 'defer',
      })
      expect(await statesOf(ledger, id)).toEqual(['deferred/digest', 'deferred/user_daily_limit'])
      expect(folded?.digests).toHaveLength(1)
      if (reserved.kind !== 'over' || !reserved.later) throw new Error('expected a later batch')
      expect(reserved.later.afterMs).toBeGreaterThanOrEqual(12 * HOUR)
    })

    test('knows people by their mobiles', async () => {
      const { ledger, advance } = createDigestScene(connect)
      await tell(ledger, 'u1', 2)
      const { id, batch } = await batchOf(ledger, 'a', mobiles('13800000001'))
      await ledger.batches.reserve(batch)
      const found = new Map([['13800000001', 'u1']])
      const reserved = await ledger.batches.reserve(batch, { found, probe: false })
      const [digest] = ('folded' in reserved && reserved.folded?.digests) || []
      advance(digest?.afterMs ?? 0)
      expect(await deliver(ledger, digest?.id ?? '')).toMatchObject({ to: { userIds: ['u1'] } })
      const page = await ledger.notifications.recipients(id, { limit: 1 })
      expect(page?.items).toMatchObject([{ state: 'sent', userId: 'u1' }])
    })

    test('is not made unless asked for, and never for urgent messages or broadcasts', async () => {
      const off = createScene(connect, { userDaily: 2 })
      await tell(off.ledger, 'u1', 2)
      const dropped = await fold(off.ledger, 'a')
      expect(await statesOf(off.ledger, dropped.id)).toEqual(['suppressed/user_daily_limit'])

      const { ledger } = createDigestScene(connect)
      await tell(ledger, 'u1', 2)
      const urgent = { priority: 'urgent' as const }
      expect((await fold(ledger, 'a', users('u1'), urgent)).reserved.kind).toBe('send')
      expect((await fold(ledger, 'a', [{ kind: 'everyone' }])).reserved.kind).toBe('send')
    })

    test('leaves the urgent ones what is kept back for them', async () => {
      const rules = { reserve: { perPerson: 1, broadcasts: 0 } }
      const { ledger, advance } = createDigestScene(connect, rules)
      await tell(ledger, 'u1', 2)
      const { digest, afterMs } = await fold(ledger, 'a')
      expect(afterMs).toBe(12 * HOUR - 2 * MINUTE)
      await fold(ledger, 'b')
      advance(afterMs)
      await send(ledger, digest)
      const { id } = await fold(ledger, 'c')
      expect(await statesOf(ledger, id)).toEqual(['suppressed/user_daily_limit'])
    })

    test('sends one message that is alone in it as itself', async () => {
      const { ledger, advance } = createDigestScene(connect)
      await tell(ledger, 'u1', 2)
      const { id, digest, afterMs } = await fold(ledger, 'a')
      const again = await fold(ledger, 'b')
      await ledger.notifications.cancel(again.id)
      advance(afterMs)
      const reserved = await deliver(ledger, digest, '77')
      expect(reserved).toMatchObject({ kind: 'send', message: text('a').json })
      expect(await statesOf(ledger, id)).toEqual(['sent'])
      expect((await fold(ledger, 'a')).reserved).toMatchObject({ suppressed: 1 })
    })

    test('keeps the terms of a message that is alone in it, and gives its content back', async () => {
      const { ledger, advance } = createDigestScene(connect)
      await tell(ledger, 'u1', 2)
      const expiresAt = NOON + 7 * HOUR
      const { id, digest, afterMs } = await fold(ledger, 'a', users('u1'), { expiresAt })
      advance(afterMs)
      await ledger.batches.reserve(digest)
      await ledger.batches.retry(digest, 'unsent', 5)
      advance(2 * HOUR)
      await ledger.batches.reserve(digest)
      expect(await statesOf(ledger, id)).toEqual(['suppressed/expired'])
      expect((await fold(ledger, 'a')).folded?.recipients).toBe(1)
    })

    test('takes a content once a day', async () => {
      const { ledger, advance } = createDigestScene(connect)
      await tell(ledger, 'u1', 2)
      const first = await fold(ledger, 'a')
      const second = await fold(ledger, 'a')
      expect(await statesOf(ledger, second.id)).toEqual(['suppressed/duplicate_content'])
      await fold(ledger, 'b')
      advance(first.afterMs)
      await send(ledger, first.digest)
      const third = await fold(ledger, 'a')
      expect(await statesOf(ledger, third.id)).toEqual(['suppressed/duplicate_content'])
    })

    test('a second name of the person shares what becomes of the first', async () => {
      const { ledger, advance } = createDigestScene(connect)
      await tell(ledger, 'u1', 1)
      await ledger.batches.reserve((await batchOf(ledger, 'x', mobiles('13800000001'))).batch, {
        found: new Map([['13800000001', 'u1']]),
        probe: false,
      })
      const { id, batches } = await accept(ledger, 'a', [
        ...users('u1', ...numbered(99, 100)),
        ...mobiles('13800000001'),
      ])
      const [many = '', other = ''] = batches
      const reserved = await ledger.batches.reserve(many)
      const [opened] = ('folded' in reserved && reserved.folded?.digests) || []
      const digest = opened?.id ?? ''
      await ledger.batches.confirm(many, '1', 'call_budget', false)
      await ledger.batches.reserve(other)
      expect(await countsOf(ledger, id)).toEqual({ total: 101, deferred: 2, unverified: 99 })
      const { digest: same } = await fold(ledger, 'b')
      expect(same).toBe('')
      advance(12 * HOUR - 3 * MINUTE)
      await send(ledger, digest)
      await ledger.batches.record(digest, { verdicts: [{ userId: 'u1', state: 'read' }] })
      expect(await countsOf(ledger, id)).toEqual({ total: 101, read: 2, unverified: 99 })
    })

    test('is due before midnight and outside of quiet hours', async () => {
      const late = createDigestScene(connect, { digest: { from: 3 } })
      late.setTime(MIDNIGHT - 10 * MINUTE)
      await tell(late.ledger, 'u1', 3)
      expect((await fold(late.ledger, 'a')).afterMs).toBe(8 * MINUTE)
      late.setTime(MIDNIGHT - 2 * MINUTE)
      await tell(late.ledger, 'u2', 3)
      expect((await fold(late.ledger, 'a', users('u2'))).reserved.kind).toBe('send')

      const quietHours = { from: 17 * 60, to: 20 * 60 }
      const quiet = createDigestScene(connect, { quietHours })
      await tell(quiet.ledger, 'u1', 2)
      expect((await fold(quiet.ledger, 'a')).afterMs).toBe(5 * HOUR - MINUTE)
      const short = createDigestScene(connect, { quietHours }, { userDaily: 10_000 })
      short.advance(5 * HOUR - MINUTE / 2)
      await tell(short.ledger, 'u1', 2)
      const { afterMs } = await fold(short.ledger, 'a')
      expect(afterMs).toBe(3 * HOUR + MINUTE / 2)
    })

    test('that quiet hours hold back keeps its contents', async () => {
      const quietHours = { from: 18 * 60, to: 20 * 60 }
      const { ledger, setTime } = createDigestScene(connect, { quietHours })
      await tell(ledger, 'u1', 2)
      const { id, digest } = await fold(ledger, 'a')
      await fold(ledger, 'b')
      setTime(NOON + 7 * HOUR)
      expect(await ledger.batches.reserve(digest)).toMatchObject({ why: 'quiet_hours' })
      expect(await statesOf(ledger, id)).toEqual(['deferred/quiet_hours'])
      setTime(NOON + 8 * HOUR)
      const again = await fold(ledger, 'a')
      expect(await statesOf(ledger, again.id)).toEqual(['suppressed/duplicate_content'])
      expect(contents((await send(ledger, digest)).messages)).toEqual(['a', 'b'])
    })

    test('gathers for a minute at least', async () => {
      const { ledger } = createDigestScene(connect, {}, { userDaily: 10_000 })
      await tell(ledger, 'u1', 2)
      expect((await fold(ledger, 'a')).afterMs).toBe(MINUTE)
    })

    test('does not take what would expire in it, and gives up what expires in it nevertheless', async () => {
      const { ledger, advance } = createDigestScene(connect, {}, { userDaily: 5 })
      await tell(ledger, 'u1', 2)
      const { digest, afterMs } = await fold(ledger, 'a')
      const expiring = (ms: number) => ({ expiresAt: NOON + afterMs + ms })
      const lasting = await fold(ledger, 'b', users('u1'), expiring(MINUTE))
      await fold(ledger, 'c')
      const short = await fold(ledger, 'd', users('u1'), expiring(0))
      expect(short.reserved).toMatchObject({ kind: 'send' })
      advance(afterMs + MINUTE)
      const { messages } = await compose(ledger, digest)
      expect(contents(messages)).toEqual(['a', 'c'])
      expect(await statesOf(ledger, lasting.id)).toEqual(['suppressed/expired'])
      expect((await fold(ledger, 'b')).folded?.recipients).toBe(1)
    })

    test('that is open takes what expires after it', async () => {
      const { ledger, advance } = createDigestScene(connect)
      await tell(ledger, 'u1', 2)
      await fold(ledger, 'a')
      advance(3 * HOUR)
      const later = await fold(ledger, 'b', users('u1'), { expiresAt: NOON + 7 * HOUR })
      expect(later.folded).toEqual({ recipients: 1, digests: [] })
    })

    test('somebody at the limit by then is over it like anybody else', async () => {
      const { ledger, advance, setTime } = createDigestScene(connect)
      await tell(ledger, 'u1', 2)
      const dropped = await fold(ledger, 'a')
      await fold(ledger, 'b')
      const deferred = await fold(ledger, 'c', users('u1'), { overLimit: 'defer' })
      const also = await fold(ledger, 'd', users('u1'), { overLimit: 'defer' })
      expect(deferred.digest).not.toBe('')
      for (const content of ['e', 'f']) {
        const urgent = await batchOf(ledger, content, users('u1'), { priority: 'urgent' })
        await deliver(ledger, urgent.batch)
      }
      advance(dropped.afterMs)
      await compose(ledger, dropped.digest)
      expect((await deliver(ledger, dropped.digest)).kind).toBe('over')
      expect(await statesOf(ledger, dropped.id)).toEqual(['suppressed/user_daily_limit'])
      advance(deferred.afterMs - dropped.afterMs)
      await compose(ledger, deferred.digest)
      const later = await ledger.batches.reserve(deferred.digest)
      if (later.kind !== 'later') throw new Error('expected to wait')
      expect(await statesOf(ledger, also.id)).toEqual(['deferred/user_daily_limit'])
      setTime(NOON + deferred.afterMs + later.waitMs)
      expect((await deliver(ledger, deferred.digest)).kind).toBe('send')
    })

    test('is foretold, with its time', async () => {
      const { ledger } = createDigestScene(connect)
      await tell(ledger, 'u1', 2)
      const look = async (content: string, terms: Partial<Terms> = {}) => {
        const { hash } = text(content)
        const [only] = await ledger.preview.forecast({ hash, recipients: users('u1'), terms })
        return only
      }
      expect(await look('a')).toMatchObject({ would: 'digest', at: NOON + 6 * HOUR - MINUTE })
      await fold(ledger, 'a')
      expect(await look('a')).toMatchObject({ would: 'suppress', reason: 'duplicate_content' })
      expect(await look('b')).toMatchObject({ would: 'digest' })
      expect(await look('b', { priority: 'urgent' })).toMatchObject({ would: 'send' })
      expect(await look('b', { expiresAt: NOON + HOUR })).toMatchObject({ would: 'send' })
    })

    test('has a job again when its own was lost', async () => {
      const { ledger, advance } = createDigestScene(connect)
      await tell(ledger, 'u1', 2)
      const { digest, afterMs } = await fold(ledger, 'a')
      advance(afterMs + 2 * MINUTE)
      const swept = await ledger.batches.sweep(MINUTE, 100)
      expect(swept.map(({ id }) => id)).toContain(digest)
    })
  })
}
