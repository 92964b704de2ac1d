import { describe, expect, test } from 'vitest'
import type { Acceptance } from '../../src/index.ts'
import {
  accept,
  batchOf,
  type Connect,
  createScene,
  deliver,
  NOON,
  numbered,
  request,
  users,
} from './scene.ts'

const MINUTE_MS = 60_000
const WEEK_MS = 7 * 24 * 60 * MINUTE_MS

const contents = (...names: string[]) => names.map((name) => request(name, users('u1')))

const batchesOf = (acceptances: readonly Acceptance[]) =>
  acceptances.flatMap((one) => (one.kind === 'conflict' ? [] : one.batches))

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
        { id: waiting.batch, sent: false, job: waiting.batch, early: false },
        { id: sent.batch, sent: true, job: sent.batch, early: false },
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
        { id: begun, sent: false, job: begun, early: false },
        { id: waiting, sent: false, job, early: false },
      ])
    })
  })

  describe('an early job', () => {
    test('takes on what waits for company, by priority, and nothing else', async () => {
      const { ledger } = createScene(connect)
      const acceptances = await ledger.notifications.acceptAll(
        [
          ...contents('a', 'b'),
          request('c', users('u1'), { terms: { priority: 'bulk' } }),
          request('full', users(...numbered(100))),
          request('later', users('u1'), { terms: { deliverAt: NOON + 60_000 } }),
          request('urgent', users('u1'), { terms: { priority: 'urgent' } }),
          request('department', [{ kind: 'department', value: 7 }]),
        ],
        ['n-x+', 'b-x+'],
      )
      const [a, b, c, ...others] = batchesOf(acceptances)
      expect([a?.job, b?.job, c?.job]).toEqual(['n-x+', 'n-x+', 'b-x+'])
      expect(others.map(({ job }) => job)).toEqual(others.map(({ id }) => id))
      expect(await ledger.batches.take('n-x+')).toEqual([
        { id: a?.id, job: 'n-x+' },
        { id: b?.id, job: 'n-x+' },
      ])
      expect(await ledger.batches.take('b-x+')).toEqual([{ id: c?.id, job: 'b-x+' }])
    })

    test('is for batches of its own priority', async () => {
      const { ledger, app } = createScene(connect)
      const bulk = ['a', 'b'].map((name) =>
        request(name, users('u1'), { terms: { priority: 'bulk' } }),
      )
      const [a, b] = batchesOf(await ledger.notifications.acceptAll(bulk, ['n-x+']))
      expect([a?.job, b?.job]).toEqual([`${a?.id}+`, `${a?.id}+`])
      expect(await connect().exists(`dp:{${app}}:early:n-x+`)).toBe(0)
    })

    test('keeps eight, however many commands they came with', async () => {
      const { ledger } = createScene(connect)
      const people = numbered(8)
      const first = await ledger.notifications.acceptAll(contents(...people.slice(0, 5)), ['n-x+'])
      const second = await ledger.notifications.acceptAll(contents(...people.slice(5)), ['n-x+'])
      const taken = batchesOf([...first, ...second]).map(({ id }) => ({ id, job: 'n-x+' }))
      expect(await ledger.batches.take('n-x+')).toEqual(taken)
      expect(await ledger.batches.take('n-x+')).toEqual(taken)
    })

    test('hands more than that on to jobs of eight, which the sweep knows, too', async () => {
      const { ledger, setTime } = createScene(connect)
      const acceptances = await ledger.notifications.acceptAll(contents(...numbered(18)), ['n-x+'])
      const ids = batchesOf(acceptances).map(({ id }) => id)
      const taken = ids.map((id, at) => ({ id, job: `${ids[at - (at % 8)]}+` }))
      expect(await ledger.batches.take('n-x+')).toEqual(taken)
      expect(await ledger.batches.take('n-x+')).toEqual(taken)
      setTime(NOON + 61_000)
      const swept = await ledger.batches.sweep(60_000, 100)
      expect(new Set(swept)).toEqual(
        new Set(taken.map((one) => ({ ...one, sent: false, early: false }))),
      )
    })

    test('stays as it is in the sweep, and for a week from then on, until it is taken', async () => {
      const { ledger, app, setTime } = createScene(connect)
      const redis = connect()
      await ledger.notifications.acceptAll(contents('a', 'b'), ['n-x+'])
      const key = `dp:{${app}}:early:n-x+`
      expect(await redis.pttl(key)).toBeGreaterThan(WEEK_MS - MINUTE_MS)
      await redis.pexpire(key, MINUTE_MS)
      setTime(NOON + 61_000)
      const swept = await ledger.batches.sweep(60_000, 100)
      expect(swept).toMatchObject([
        { job: 'n-x+', early: true },
        { job: 'n-x+', early: true },
      ])
      expect(await redis.pttl(key)).toBeGreaterThan(WEEK_MS - MINUTE_MS)
      await ledger.batches.take('n-x+')
      await redis.del(`dp:{${app}}:sweep`)
      setTime(NOON + 122_000)
      expect(await ledger.batches.sweep(60_000, 100)).toMatchObject([
        { job: 'n-x+', early: false },
        { job: 'n-x+', early: false },
      ])
    })

    test('takes nobody on once a worker has taken it', async () => {
      const { ledger } = createScene(connect)
      expect(await ledger.batches.take('n-x+')).toEqual([])
      const acceptances = await ledger.notifications.acceptAll(contents('a', 'b'), ['n-x+'])
      const [a, b] = batchesOf(acceptances)
      expect([a?.job, b?.job]).toEqual([`${a?.id}+`, `${a?.id}+`])
      expect(await ledger.batches.take('n-x+')).toEqual([])
    })

    test('leaves out those that another job has begun with', async () => {
      const { ledger } = createScene(connect)
      const acceptances = await ledger.notifications.acceptAll(contents('a', 'b', 'c'), ['n-x+'])
      const [a, b, c] = batchesOf(acceptances).map(({ id }) => id)
      await ledger.batches.reserve(a ?? '')
      await deliver(ledger, b ?? '')
      expect(await ledger.batches.take('n-x+')).toEqual([{ id: c, job: 'n-x+' }])
    })

    test('is forgotten minutes after it was taken', async () => {
      const { ledger, app } = createScene(connect)
      await ledger.notifications.acceptAll(contents('a', 'b'), ['n-x+'])
      await ledger.batches.take('n-x+')
      const left = await connect().pttl(`dp:{${app}}:early:n-x+`)
      expect(left).toBeGreaterThan(4 * MINUTE_MS)
      expect(left).toBeLessThanOrEqual(5 * MINUTE_MS)
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
