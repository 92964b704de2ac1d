import { describe, expect, test } from 'vitest'
import { compose, contents, createDigestScene, fold, send, tell } from './digest-scene.ts'
import {
  accept,
  batchOf,
  type Connect,
  countsOf,
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

/** A digest beside the other messages that its person gets. */
export function digestsAmongOthersContract(connect: Connect): void {
  describe('a digest among other messages', () => {
    test('that waits keeps one of the day’s messages, whatever goes out by itself', async () => {
      const { ledger, advance } = createDigestScene(connect)
      await tell(ledger, 'u1', 2)
      const first = await fold(ledger, 'a')
      await fold(ledger, 'b')
      const soon = { expiresAt: NOON + HOUR }
      expect((await fold(ledger, 'c', users('u1'), soon)).reserved.kind).toBe('send')
      const { id } = await fold(ledger, 'd', users('u1'), soon)
      expect(await statesOf(ledger, id)).toEqual(['suppressed/user_daily_limit'])
      advance(first.afterMs)
      expect((await send(ledger, first.digest)).reserved.kind).toBe('send')
      expect(await ledger.usage.today('u1')).toMatchObject({ user: 4 })
    })

    test('keeps it when digests are given up', async () => {
      const { ledger, another, advance } = createDigestScene(connect, { digest: { from: 3 } })
      await tell(ledger, 'u1', 3)
      const { digest, afterMs } = await fold(ledger, 'a')
      await fold(ledger, 'b')
      const without = another({})
      const { id } = await fold(without, 'c')
      expect(await statesOf(without, id)).toEqual(['suppressed/user_daily_limit'])
      advance(afterMs)
      expect((await send(without, digest)).reserved.kind).toBe('send')
    })

    test('is opened only where a message is left for it', async () => {
      const { ledger, advance } = createDigestScene(connect, { digest: { from: 3 } })
      await tell(ledger, 'u1', 3)
      const deferring = await fold(ledger, 'a', users('u1'), { overLimit: 'defer' })
      await fold(ledger, 'b', users('u1'), { overLimit: 'defer' })
      const dropped = await fold(ledger, 'c')
      expect(await statesOf(ledger, dropped.id)).toEqual(['suppressed/user_daily_limit'])
      advance(deferring.afterMs)
      expect((await send(ledger, deferring.digest)).reserved.kind).toBe('send')
    })

    test('takes further messages when it has the last one', async () => {
      const { ledger } = createDigestScene(connect, { digest: { from: 3 } })
      await tell(ledger, 'u1', 3)
      await fold(ledger, 'a')
      expect((await fold(ledger, 'b')).folded).toEqual({ recipients: 1, digests: [] })
    })

    test('that was composed is not overtaken by what comes before it is sent', async () => {
      const { ledger, setTime } = createDigestScene(connect, { digest: { from: 3 } })
      await tell(ledger, 'u1', 3)
      const { digest } = await fold(ledger, 'a')
      await fold(ledger, 'b')
      // There is no time for another digest.
      setTime(MIDNIGHT - 2 * MINUTE)
      await compose(ledger, digest)
      const { id } = await fold(ledger, 'c')
      expect(await statesOf(ledger, id)).toEqual(['suppressed/user_daily_limit'])
      expect((await deliver(ledger, digest)).kind).toBe('send')
    })

    test('that waits for the calls of others keeps its message, alone or not', async () => {
      const limits = { callsPerSecond: 1, callsBurst: 1 }
      const { ledger, advance } = createDigestScene(connect, { digest: { from: 3 } }, limits)
      for (let at = 1; at <= 3; at += 1) {
        advance(MINUTE)
        await deliver(ledger, (await batchOf(ledger, `told ${at}`, users('u1'))).batch)
      }
      const { digest, afterMs } = await fold(ledger, 'a')
      advance(afterMs)
      for (let at = 1; at <= 6; at += 1) {
        await ledger.batches.reserve((await batchOf(ledger, 'x', users(`other ${at}`))).batch)
      }
      expect(await ledger.batches.reserve(digest)).toMatchObject({ kind: 'wait', why: 'budget' })
      advance(MINUTE / 2)
      const { id } = await fold(ledger, 'b')
      expect(await statesOf(ledger, id)).toEqual(['suppressed/user_daily_limit'])
      expect((await deliver(ledger, digest)).kind).toBe('send')
    })

    test('that waits for the next day leaves this one to others', async () => {
      const { ledger, advance } = createDigestScene(connect, { digest: { from: 3 } })
      await tell(ledger, 'u1', 3)
      const { digest, afterMs } = await fold(ledger, 'a', users('u1'), { overLimit: 'defer' })
      await fold(ledger, 'b', users('u1'), { overLimit: 'defer' })
      const urgent = await batchOf(ledger, 'c', users('u1'), { priority: 'urgent' })
      await deliver(ledger, urgent.batch)
      advance(afterMs)
      await compose(ledger, digest)
      expect(await ledger.batches.reserve(digest)).toMatchObject({ kind: 'later' })
      await ledger.batches.record(urgent.batch, {
        verdicts: [
          { userId: 'u1', state: 'failed', reason: 'recipient_refused', correction: 'release' },
        ],
      })
      expect((await fold(ledger, 'd')).reserved.kind).toBe('send')
    })

    test('foretells what is left beside it', async () => {
      const { ledger } = createDigestScene(connect, { digest: { from: 3 } })
      await tell(ledger, 'u1', 3)
      await fold(ledger, 'a')
      const { hash } = text('b')
      const terms = { expiresAt: NOON + HOUR }
      const [only] = await ledger.preview.forecast({ hash, recipients: users('u1'), terms })
      expect(only).toMatchObject({ would: 'suppress', reason: 'user_daily_limit' })
    })

    test('gives back what it took when nothing is left in it', async () => {
      const { ledger, advance } = createDigestScene(connect)
      await tell(ledger, 'u1', 2)
      const terms = { expiresAt: NOON + 7 * HOUR }
      const { digest, afterMs } = await fold(ledger, 'a', users('u1'), terms)
      await fold(ledger, 'b', users('u1'), terms)
      advance(afterMs)
      await compose(ledger, digest)
      await ledger.batches.reserve(digest)
      await ledger.batches.retry(digest, 'unsent', 5)
      advance(2 * HOUR)
      expect(await ledger.batches.reserve(digest)).toMatchObject({ kind: 'over' })
      expect(await ledger.usage.today('u1')).toMatchObject({ user: 2 })
    })

    test('leaves out what the person has got without it', async () => {
      const { ledger, advance } = createDigestScene(connect, {}, { userDaily: 6 })
      await tell(ledger, 'u1', 2)
      const first = await fold(ledger, 'a')
      for (const content of ['b', 'c']) await fold(ledger, content)
      const urgent = await batchOf(ledger, 'a', users('u1'), { priority: 'urgent' })
      await deliver(ledger, urgent.batch)
      advance(first.afterMs)
      expect(contents((await send(ledger, first.digest)).messages)).toEqual(['b', 'c'])
      expect(await statesOf(ledger, first.id)).toEqual(['suppressed/duplicate_content'])
    })

    test('leaves out what the same notification told everyone', async () => {
      const { ledger, advance } = createDigestScene(connect)
      await tell(ledger, 'u1', 2)
      const { id, batches } = await accept(ledger, 'a', [...users('u1'), { kind: 'everyone' }])
      const [own = '', everyone = ''] = batches
      const reserved = await ledger.batches.reserve(own)
      const [digest] = ('folded' in reserved && reserved.folded?.digests) || []
      await deliver(ledger, everyone)
      for (const content of ['b', 'c']) await fold(ledger, content)
      advance(12 * HOUR - 3 * MINUTE)
      expect(contents((await send(ledger, digest?.id ?? '')).messages)).toEqual(['b', 'c'])
      expect(await countsOf(ledger, id)).toEqual({ total: 2, unverified: 2 })
    })

    test('has its contents, though the person has had fewer messages since', async () => {
      const { ledger } = createDigestScene(connect)
      await tell(ledger, 'u1', 1)
      const other = await batchOf(ledger, 'x', users('u1'))
      await ledger.batches.reserve(other.batch)
      const { id, batches } = await accept(ledger, 'a', [
        ...users('u1', ...numbered(99, 100)),
        ...mobiles('13800000001'),
      ])
      const [many = '', second = ''] = batches
      await ledger.batches.reserve(many)
      await ledger.batches.confirm(many, '1', 'call_budget', false)
      await ledger.batches.reject(other.batch, 'failed', 'rejected_request', '1')
      const found = new Map([['13800000001', 'u1']])
      expect((await ledger.batches.reserve(second, { found, probe: false })).kind).toBe('over')
      expect(await countsOf(ledger, id)).toEqual({ total: 101, deferred: 2, unverified: 99 })
    })

    test('of one content for several notifications lasts as long as one of them', async () => {
      const { ledger, setTime } = createDigestScene(connect)
      await tell(ledger, 'u1', 2)
      const expiresAt = MIDNIGHT + 2 * HOUR
      const first = await fold(ledger, 'a', users('u1'), { expiresAt })
      // No worker was there for it.
      setTime(MIDNIGHT + HOUR)
      await tell(ledger, 'u1', 2)
      const second = await fold(ledger, 'a')
      await ledger.batches.reserve(first.digest)
      await ledger.batches.retry(first.digest, 'unsent', 5)
      setTime(expiresAt + MINUTE)
      expect((await deliver(ledger, first.digest)).kind).toBe('send')
      expect(await statesOf(ledger, second.id)).toEqual(['sent'])
    })

    test('that is suppressed at the limit gives its contents back', async () => {
      const { ledger, advance } = createDigestScene(connect)
      await tell(ledger, 'u1', 2)
      const { digest, afterMs } = await fold(ledger, 'a')
      await fold(ledger, 'b')
      for (const content of ['c', 'd']) {
        const urgent = await batchOf(ledger, content, users('u1'), { priority: 'urgent' })
        await deliver(ledger, urgent.batch)
      }
      advance(afterMs)
      await compose(ledger, digest)
      await ledger.batches.reserve(digest)
      const { id } = await fold(ledger, 'a', users('u1'), { overLimit: 'defer' })
      expect(await statesOf(ledger, id)).toEqual(['deferred/user_daily_limit'])
    })
  })
}
