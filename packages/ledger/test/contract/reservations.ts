import { describe, expect, test } from 'vitest'
import {
  type Connect,
  accept,
  batchOf,
  countsOf,
  createScene,
  deliver,
  mobiles,
  numbered,
  statesOf,
  users,
} from './scene.ts'

export function reservationsContract(connect: Connect): void {
  describe('reserving a batch', () => {
    test('answers the message and everybody in it', async () => {
      const { ledger } = createScene(connect)
      const { batch } = await batchOf(ledger, 'hello', users('u1', 'u2'))
      expect(await ledger.batches.reserve(batch)).toEqual({
        kind: 'send',
        probe: false,
        resend: false,
        waitMs: 0,
        to: { userIds: ['u1', 'u2'] },
        message: '{"msgtype":"text","text":{"content":"hello"}}',
        suppressed: 0,
        unknown: 0,
      })
    })

    test('seals it: who comes later gets another batch', async () => {
      const { ledger } = createScene(connect)
      const { batch } = await batchOf(ledger, 'hello', users('u1'))
      await ledger.batches.reserve(batch)
      expect((await accept(ledger, 'hello', users('u2'))).batches).not.toContain(batch)
    })

    test('suppresses who already got the content today', async () => {
      const { ledger } = createScene(connect)
      await deliver(ledger, (await batchOf(ledger, 'hello', users('u1'))).batch)
      const { id, batch } = await batchOf(ledger, 'hello', users('u1', 'u2'))
      expect(await ledger.batches.reserve(batch)).toMatchObject({
        to: { userIds: ['u2'] },
        suppressed: 1,
      })
      expect(await statesOf(ledger, id)).toEqual(['suppressed/duplicate_content', 'queued'])
    })

    test('makes no call for a batch in which nobody is left', async () => {
      const { ledger } = createScene(connect)
      await deliver(ledger, (await batchOf(ledger, 'hello', users('u1'))).batch)
      const { id, batch } = await batchOf(ledger, 'hello', users('u1'))
      expect(await ledger.batches.reserve(batch)).toMatchObject({ kind: 'over', suppressed: 1 })
      expect((await ledger.notifications.status(id))?.state).toBe('settled')
      expect(await ledger.batches.reserve(batch)).toEqual({ kind: 'gone' })
    })

    test('counts a person to the daily limit and no further, and starts again on the next day', async () => {
      const { ledger, setTime } = createScene(connect, { userDaily: 3 })
      for (const content of ['a', 'b', 'c']) {
        await deliver(ledger, (await batchOf(ledger, content, users('u1'))).batch)
      }
      const fourth = await batchOf(ledger, 'd', users('u1'))
      await deliver(ledger, fourth.batch)
      expect(await statesOf(ledger, fourth.id)).toEqual(['suppressed/user_daily_limit'])

      setTime(Date.parse('2026-11-23T00:00:00+08:00'))
      const fifth = await batchOf(ledger, 'a', users('u1'))
      expect(await deliver(ledger, fifth.batch)).toMatchObject({ kind: 'send' })
    })

    test('takes nothing twice when the same batch is reserved again', async () => {
      const { ledger } = createScene(connect, { userDaily: 2 })
      const { batch } = await batchOf(ledger, 'a', users('u1'))
      await ledger.batches.reserve(batch)
      await ledger.batches.retry(batch, 'unsent', 5)
      expect(await ledger.batches.reserve(batch)).toMatchObject({ kind: 'send', resend: false })
      await ledger.batches.confirm(batch, '1', 'ask', false)
      const second = await batchOf(ledger, 'b', users('u1'))
      expect(await ledger.batches.reserve(second.batch)).toMatchObject({ kind: 'send' })
    })

    test('sends one copy to a person named by mobile and by user id', async () => {
      const { ledger } = createScene(connect)
      const { id, batch } = await batchOf(ledger, 'a', [...mobiles('13800000001'), ...users('u1')])
      await ledger.batches.reserve(batch)
      const again = { found: new Map([['13800000001', 'u1']]), probe: false }
      const reserved = await ledger.batches.reserve(batch, again)
      expect(reserved).toMatchObject({ to: { userIds: ['u1'] } })
      await ledger.batches.confirm(batch, '5', 'ask', false)
      await ledger.batches.record(batch, { verdicts: [{ userId: 'u1', state: 'delivered' }] })
      expect(await countsOf(ledger, id)).toEqual({ total: 2, delivered: 2 })
    })

    test('gives three broadcasts a day, and each counts for everybody', async () => {
      const { ledger } = createScene(connect, { userDaily: 4 })
      for (const content of ['a', 'b', 'c']) {
        const { batch } = await batchOf(ledger, content, [{ kind: 'everyone' }])
        expect(await deliver(ledger, batch)).toMatchObject({ kind: 'send', to: 'everyone' })
      }
      const fourth = await batchOf(ledger, 'd', [{ kind: 'everyone' }])
      await deliver(ledger, fourth.batch)
      expect(await statesOf(ledger, fourth.id)).toEqual(['suppressed/broadcast_daily_limit'])
      const seen = await batchOf(ledger, 'a', users('u1'))
      await deliver(ledger, seen.batch)
      expect(await statesOf(ledger, seen.id)).toEqual(['suppressed/duplicate_content'])
      await deliver(ledger, (await batchOf(ledger, 'e', users('u1'))).batch)
      const fifth = await batchOf(ledger, 'f', users('u1'))
      await deliver(ledger, fifth.batch)
      expect(await statesOf(ledger, fifth.id)).toEqual(['suppressed/user_daily_limit'])
    })

    test('grants exactly what is left to fifty that race for it', async () => {
      const { ledger, another } = createScene(connect, { userDaily: 10 })
      for (const content of numbered(7)) {
        await deliver(ledger, (await batchOf(ledger, content, users('u1'))).batch)
      }
      const batches = await Promise.all(
        numbered(50, 100).map(
          async (content) => (await batchOf(ledger, content, users('u1'))).batch,
        ),
      )
      const ledgers = [ledger, another(), another(), another(), another()]
      const reservations = await Promise.all(
        batches.map((batch, at) => (ledgers[at % ledgers.length] ?? ledger).batches.reserve(batch)),
      )
      expect(reservations.filter((one) => one.kind === 'send')).toHaveLength(3)
    })

    test('waits, and takes nothing, when the people of a minute are spent', async () => {
      const { ledger, advance } = createScene(connect, { peoplePerMinute: 900, peopleBurst: 100 })
      const send = async (content: string) =>
        ledger.batches.reserve((await batchOf(ledger, content, users(...numbered(100)))).batch)
      expect(await send('a')).toMatchObject({ kind: 'send', waitMs: 0 })
      const wait = await send('b')
      expect(wait).toEqual({ kind: 'wait', why: 'budget', waitMs: expect.closeTo(6_667, -1) })
      advance(6_700)
      expect(await send('c')).toMatchObject({ kind: 'send' })
    })

    test('books calls ahead so that the fleet keeps its pace', async () => {
      const { ledger } = createScene(connect, { callsPerSecond: 15, callsBurst: 5 })
      const waits: number[] = []
      for (const content of numbered(10)) {
        const reserved = await ledger.batches.reserve(
          (await batchOf(ledger, content, users('u1'))).batch,
        )
        if (reserved.kind === 'send') waits.push(reserved.waitMs)
      }
      expect(waits).toEqual([0, 0, 0, 0, 0, 67, 133, 200, 267, 333])
    })

    test('waits for the new day in the last seconds of the old one', async () => {
      const { ledger, setTime } = createScene(connect)
      const { batch } = await batchOf(ledger, 'a', users('u1'))
      setTime(Date.parse('2026-11-22T23:59:58+08:00'))
      expect(await ledger.batches.reserve(batch)).toEqual({
        kind: 'wait',
        why: 'midnight',
        waitMs: 2_500,
      })
    })

    test('of a batch that nobody made says so', async () => {
      const { ledger } = createScene(connect)
      expect(await ledger.batches.reserve('b999')).toEqual({ kind: 'gone' })
    })
  })

  describe('a try that did not succeed', () => {
    test('marks the next one as a second copy when it may have arrived', async () => {
      const { ledger } = createScene(connect)
      const { batch } = await batchOf(ledger, 'a', users('u1'))
      await ledger.batches.reserve(batch)
      await ledger.batches.retry(batch, 'unclear', 5)
      expect(await ledger.batches.reserve(batch)).toMatchObject({ kind: 'send', resend: true })
      await ledger.batches.retry(batch, 'unsent', 5)
      expect(await ledger.batches.reserve(batch)).toMatchObject({ resend: true })
    })

    test('whose worker died may have arrived', async () => {
      const { ledger } = createScene(connect)
      const { batch } = await batchOf(ledger, 'a', users('u1'))
      await ledger.batches.reserve(batch)
      expect(await ledger.batches.reserve(batch)).toMatchObject({ kind: 'send', resend: true })
    })

    test('is not sent again at midnight when it may have arrived', async () => {
      const { ledger, setTime } = createScene(connect)
      const { id, batch } = await batchOf(ledger, 'a', users('u1'))
      setTime(Date.parse('2026-11-22T23:58:00+08:00'))
      await ledger.batches.reserve(batch)
      await ledger.batches.retry(batch, 'unclear', 5)
      setTime(Date.parse('2026-11-22T23:59:30+08:00'))
      expect(await ledger.batches.reserve(batch)).toMatchObject({ kind: 'over' })
      expect(await statesOf(ledger, id)).toEqual(['unverified/receipt_unavailable'])
    })

    test('is given up after the last one: failed and the allowance back if nothing can have arrived', async () => {
      const { ledger } = createScene(connect, { userDaily: 1 })
      const { id, batch } = await batchOf(ledger, 'a', users('u1'))
      await ledger.batches.reserve(batch)
      expect(await ledger.batches.retry(batch, 'unsent', 2)).toEqual({ kind: 'again', tries: 1 })
      await ledger.batches.reserve(batch)
      expect(await ledger.batches.retry(batch, 'unsent', 2)).toEqual({ kind: 'exhausted' })
      expect(await statesOf(ledger, id)).toEqual(['failed/attempts_exhausted'])
      const next = await batchOf(ledger, 'b', users('u1'))
      expect(await ledger.batches.reserve(next.batch)).toMatchObject({ kind: 'send' })
    })

    test('is given up after the last one: unverified and the allowance kept if it may have arrived', async () => {
      const { ledger } = createScene(connect, { userDaily: 1 })
      const { id, batch } = await batchOf(ledger, 'a', users('u1'))
      await ledger.batches.reserve(batch)
      expect(await ledger.batches.retry(batch, 'unclear', 1)).toEqual({ kind: 'exhausted' })
      expect(await statesOf(ledger, id)).toEqual(['unverified/receipt_unavailable'])
      const next = await batchOf(ledger, 'b', users('u1'))
      expect(await ledger.batches.reserve(next.batch)).toMatchObject({ kind: 'over' })
    })

    test('that does not count uses none of them', async () => {
      const { ledger } = createScene(connect)
      const { batch } = await batchOf(ledger, 'a', users('u1'))
      for (const _ of numbered(5)) {
        await ledger.batches.reserve(batch)
        expect(await ledger.batches.retry(batch, 'unsent', 0)).toEqual({ kind: 'again', tries: 0 })
      }
    })

    test('refused for good fails its recipients with the code and gives the allowance back', async () => {
      const { ledger } = createScene(connect, { userDaily: 1 })
      const { id, batch } = await batchOf(ledger, 'a', users('u1', 'u2'))
      await ledger.batches.reserve(batch)
      expect(await ledger.batches.reject(batch, 'failed', 'rejected_request', '34014')).toEqual({
        kind: 'settled',
      })
      const page = await ledger.notifications.recipients(id, { limit: 1 })
      expect(page?.items[0]).toMatchObject({
        state: 'failed',
        reason: 'rejected_request',
        code: '34014',
      })
      const next = await batchOf(ledger, 'a', users('u1', 'u2'))
      expect(await ledger.batches.reserve(next.batch)).toMatchObject({
        to: { userIds: ['u1', 'u2'] },
      })
    })

    test('refused after one that may have arrived is no proof that nothing did', async () => {
      const { ledger } = createScene(connect, { userDaily: 1 })
      const again = async (content: string, userId: string) => {
        const made = await batchOf(ledger, content, users(userId))
        await ledger.batches.reserve(made.batch)
        await ledger.batches.retry(made.batch, 'unclear', 5)
        await ledger.batches.reserve(made.batch)
        return made
      }
      const refused = await again('a', 'u1')
      await ledger.batches.reject(refused.batch, 'failed', 'rejected_request', '34014')
      expect(await statesOf(ledger, refused.id)).toEqual(['unverified/receipt_unavailable'])
      const next = await batchOf(ledger, 'b', users('u1'))
      expect(await ledger.batches.reserve(next.batch)).toMatchObject({ kind: 'over' })

      const duplicate = await again('a', 'u2')
      await ledger.batches.reject(duplicate.batch, 'suppressed', 'duplicate_content', '143106')
      expect(await statesOf(ledger, duplicate.id)).toEqual(['delivered'])
    })

    test('that failed before it was reserved comes again', async () => {
      const { ledger } = createScene(connect)
      const { batch } = await batchOf(ledger, 'a', users('u1'))
      expect(await ledger.batches.retry(batch, 'unsent', 12)).toEqual({ kind: 'again', tries: 0 })
    })

    test('refused because the day is full leaves no room for another one', async () => {
      const { ledger } = createScene(connect)
      const { id, batch } = await batchOf(ledger, 'a', users('u1'))
      await ledger.batches.reserve(batch)
      await ledger.batches.reject(batch, 'suppressed', 'user_daily_limit', '143105')
      expect(await statesOf(ledger, id)).toEqual(['suppressed/user_daily_limit'])
      expect(await ledger.usage.today('u1')).toMatchObject({ user: 500 })
      const next = await batchOf(ledger, 'b', users('u1'))
      expect(await ledger.batches.reserve(next.batch)).toMatchObject({ kind: 'over' })
      expect(await statesOf(ledger, next.id)).toEqual(['suppressed/user_daily_limit'])
    })

    test('refused because the broadcasts are spent leaves no room, and the content unseen', async () => {
      const { ledger } = createScene(connect)
      const { batch } = await batchOf(ledger, 'a', [{ kind: 'everyone' }])
      await ledger.batches.reserve(batch)
      await ledger.batches.reject(batch, 'suppressed', 'broadcast_daily_limit', '41045')
      const next = await batchOf(ledger, 'b', [{ kind: 'everyone' }])
      expect(await ledger.batches.reserve(next.batch)).toMatchObject({ kind: 'over' })
      expect(await statesOf(ledger, next.id)).toEqual(['suppressed/broadcast_daily_limit'])
      const one = await batchOf(ledger, 'a', users('u1'))
      expect(await ledger.batches.reserve(one.batch)).toMatchObject({ kind: 'send' })
    })

    test('refused for a person’s limit of the day, a broadcast fills the day of nobody', async () => {
      const { ledger } = createScene(connect)
      const { id, batch } = await batchOf(ledger, 'a', [{ kind: 'everyone' }])
      await ledger.batches.reserve(batch)
      await ledger.batches.reject(batch, 'suppressed', 'user_daily_limit', '143105')
      expect(await statesOf(ledger, id)).toEqual(['suppressed/user_daily_limit'])
      const one = await batchOf(ledger, 'b', users('u1'))
      expect(await ledger.batches.reserve(one.batch)).toMatchObject({ kind: 'send' })
    })

    test('refused for good gives a broadcast back', async () => {
      const { ledger } = createScene(connect, { broadcastDaily: 1 })
      const { batch } = await batchOf(ledger, 'a', [{ kind: 'everyone' }])
      await ledger.batches.reserve(batch)
      await ledger.batches.reject(batch, 'failed', 'rejected_request', '34014')
      const next = await batchOf(ledger, 'b', [{ kind: 'everyone' }])
      expect(await ledger.batches.reserve(next.batch)).toMatchObject({ kind: 'send' })
    })
  })

  describe('splitting a batch', () => {
    test('halves it until one person is left, and keeps the allowance with the halves', async () => {
      const { ledger } = createScene(connect)
      const { id, batch } = await batchOf(ledger, 'a', users('u1', 'u2', 'u3'))
      await ledger.batches.reserve(batch)
      const split = await ledger.batches.split(batch)
      if (split.kind !== 'split') throw new Error(split.kind)
      const [left = '', right = ''] = split.batches
      expect(await ledger.batches.reserve(left)).toMatchObject({
        to: { userIds: ['u1', 'u2'] },
        resend: false,
      })
      await ledger.batches.confirm(left, '1', 'ask', false)
      expect(await ledger.batches.reserve(right)).toMatchObject({ to: { userIds: ['u3'] } })
      expect(await ledger.batches.split(right)).toEqual({ kind: 'single' })
      await ledger.batches.reject(right, 'failed', 'unknown_recipient', '33012')
      expect(await countsOf(ledger, id)).toEqual({ total: 3, sent: 2, failed: 1 })
      expect((await ledger.notifications.status(id))?.tasks).toMatchObject([{ taskId: '1' }])
    })
  })

  test('a broadcast cannot be split', async () => {
    const { ledger } = createScene(connect)
    const { batch } = await batchOf(ledger, 'a', [{ kind: 'everyone' }])
    await ledger.batches.reserve(batch)
    expect(await ledger.batches.split(batch)).toEqual({ kind: 'single' })
  })
}
