import { describe, expect, test } from 'vitest'
import type { Acceptance } from '../../src/index.ts'
import {
  type Connect,
  accept,
  countsOf,
  createScene,
  deliver,
  numbered,
  request,
  text,
  users,
  NOON,
} from './scene.ts'

export function notificationsContract(connect: Connect): void {
  describe('notifications', () => {
    test('are cut into batches of 100', async () => {
      const { ledger } = createScene(connect)
      const { filled } = await accept(ledger, 'hello', users(...numbered(250)))
      expect(filled.map(({ full }) => full)).toEqual([true, true, false])
    })

    test('of a message that few people may share a call for are cut smaller', async () => {
      const { ledger } = createScene(connect)
      const recipients = users(...numbered(12))
      const content = text('approval')
      const accepted = await ledger.notifications.accept({ content, batchCapacity: 5, recipients })
      expect(accepted).toMatchObject({ batches: [{ full: true }, { full: true }, { full: false }] })
    })

    test('of the same content share the open batch until it is full', async () => {
      const { ledger } = createScene(connect)
      const first = await accept(ledger, 'hello', users(...numbered(60)))
      const second = await accept(ledger, 'hello', users(...numbered(60, 61)))
      const [id] = first.batches
      const joined = { id, full: true, opened: 'before', job: id, dueInMs: 0 }
      expect(second.filled[0]).toEqual(joined)
      expect(second.filled[1]).toMatchObject({ full: false, opened: 'now' })
      const third = await accept(ledger, 'hello', users('u121'))
      expect(third.batches).toEqual([second.batches[1]])
      const other = await accept(ledger, 'other', users('u1'))
      expect(other.batches).not.toContain(second.batches[1])
    })

    test('leave no batch open that is full', async () => {
      const { ledger, app } = createScene(connect)
      await accept(ledger, 'hello', users(...numbered(60)))
      await accept(ledger, 'hello', users(...numbered(40, 61)))
      await accept(ledger, 'other', users(...numbered(100)))
      expect(await connect().hlen(`dp:{${app}}:open`)).toBe(0)
    })

    test('keep a broadcast in a batch of its own', async () => {
      const { ledger } = createScene(connect)
      const { batches } = await accept(ledger, 'hello', [...users('u1'), { kind: 'everyone' }])
      expect(new Set(batches).size).toBe(2)
    })

    test('keep names and messages as they are, with blanks, quotes and escaped line breaks', async () => {
      const { ledger } = createScene(connect)
      const message = 'one\ntwo\r\n  "three" 1 2 %d 生日快乐 '
      const [first, second] = await ledger.notifications.acceptAll([
        request(message, users('Zhang San', 'u 1 0')),
        request(message, users('%s "u2"')),
      ])
      expect(idsOf(second)).toEqual(idsOf(first))
      expect(await deliver(ledger, idsOf(first)[0] ?? '')).toMatchObject({
        message: text(message).json,
        to: { userIds: ['Zhang San', 'u 1 0', '%s "u2"'] },
      })
    })

    test('are all refused where one holds a line break, and none of their keys is kept', async () => {
      const { ledger } = createScene(connect)
      const both = ledger.notifications.acceptAll([keyed('u1', 'good'), keyed('u2', 'bad\n')])
      await expect(both).rejects.toThrow('line break')
      expect(await ledger.notifications.accept(keyed('u1', 'good'))).toMatchObject({
        kind: 'accepted',
      })
    })

    test('start queued, all of their recipients too', async () => {
      const { ledger, app } = createScene(connect)
      const { id } = await accept(ledger, 'hello', users('u1', 'u2'))
      expect(await ledger.notifications.status(id)).toMatchObject({
        id,
        app,
        state: 'queued',
        recipients: { total: 2, queued: 2, delivered: 0 },
        tasks: [],
      })
    })

    test('are settled when the last recipient is', async () => {
      const { ledger } = createScene(connect)
      const { id, batches } = await accept(ledger, 'hello', users('u1', 'u2'))
      await deliver(ledger, batches[0] ?? '', '77')
      expect(await ledger.notifications.status(id)).toMatchObject({
        state: 'sending',
        recipients: { total: 2, sent: 2 },
        tasks: [{ taskId: '77' }],
      })
      await ledger.batches.record(batches[0] ?? '', {
        verdicts: [{ userId: 'u1', state: 'read' }],
        last: 'receipt_unavailable',
      })
      expect(await countsOf(ledger, id)).toEqual({ total: 2, read: 1, unverified: 1 })
      expect((await ledger.notifications.status(id))?.state).toBe('settled')
    })

    test('answer the first id for the same idempotency key and body', async () => {
      const { ledger } = createScene(connect)
      const hello = request('hello', users('u1'))
      const idempotency = { key: 'k', fingerprint: 'same' }
      const first = await ledger.notifications.accept({ ...hello, idempotency })
      const again = await ledger.notifications.accept({ ...hello, idempotency })
      expect(again).toMatchObject({ kind: 'repeated', id: first.id })
      expect(first.kind === 'accepted' && again.kind === 'repeated' && again.batches[0]?.id).toBe(
        first.kind === 'accepted' && first.batches[0]?.id,
      )
      const other = { key: 'k', fingerprint: 'another' }
      const conflict = await ledger.notifications.accept({ ...hello, idempotency: other })
      expect(conflict).toEqual({ kind: 'conflict', id: first.id })
      expect(await countsOf(ledger, first.id)).toEqual({ total: 1, queued: 1 })
    })

    test('are made once when the client sends the command again after a lost reply', async () => {
      const { ledger, sendTwice } = createScene(connect)
      sendTwice('acceptNotifications')
      const first = await accept(ledger, 'hello', users('u1', 'u2'))
      expect(first.batches).toHaveLength(1)
      expect(await countsOf(ledger, first.id)).toEqual({ total: 2, queued: 2 })
      expect(await deliver(ledger, first.batches[0] ?? '')).toMatchObject({
        to: { userIds: ['u1', 'u2'] },
      })
      expect(await countsOf(ledger, first.id)).toEqual({ total: 2, sent: 2 })
    })

    test('are made once however they were keyed when many are sent again', async () => {
      const { ledger, sendTwice } = createScene(connect)
      const idempotency = { key: 'k', fingerprint: 'same' }
      const before = await ledger.notifications.accept(request('a', users('u1'), { idempotency }))
      sendTwice('acceptNotifications')
      const [repeat, keyed, plain, another] = await ledger.notifications.acceptAll([
        request('a', users('u1'), { idempotency }),
        request('b', users('u2'), { idempotency: { key: 'l', fingerprint: 'same' } }),
        request('b', users('u3')),
        request('c', users('u4')),
      ])
      expect(repeat).toMatchObject({ kind: 'repeated', id: before.id })
      expect(idsOf(plain)).toEqual(idsOf(keyed))
      expect([keyed, plain, another].map((one) => one?.kind)).toEqual(Array(3).fill('accepted'))
      const all = [before, keyed, plain, another]
      for (const batch of new Set(all.flatMap(idsOf))) await deliver(ledger, batch)
      for (const one of all) {
        expect(await countsOf(ledger, one?.id ?? '')).toEqual({ total: 1, sent: 1 })
      }
    })

    test('share batches when many are taken at once, each with its own people', async () => {
      const { ledger } = createScene(connect)
      const idempotency = { key: 'k', fingerprint: 'same' }
      const [first, other, repeat, conflict, second, both] = await ledger.notifications.acceptAll([
        request('a', users(...numbered(60)), { idempotency }),
        request('b', users('u1')),
        request('a', users('u1'), { idempotency }),
        request('a', users('u1'), { idempotency: { ...idempotency, fingerprint: 'another' } }),
        request('a', users(...numbered(60, 61))),
        request('b', [...users('u2'), { kind: 'everyone' }, { kind: 'department', value: 7 }]),
      ])
      const [shared, rest] = idsOf(second)
      expect(idsOf(first)).toEqual([shared])
      expect(second).toMatchObject({ batches: [{ full: true }, { full: false }] })
      expect(first).toMatchObject({ kind: 'accepted', batches: [{ full: true, opened: 'now' }] })
      expect(repeat).toEqual({
        kind: 'repeated',
        id: first?.id,
        batches: [{ id: shared, full: false, job: shared, dueInMs: 0 }],
      })
      expect(conflict).toEqual({ kind: 'conflict', id: first?.id })
      expect(idsOf(both)[0]).toBe(idsOf(other)[0])
      expect(new Set([shared, rest, ...idsOf(both)]).size).toBe(5)
      expect(await countsOf(ledger, both?.id ?? '')).toEqual({ total: 3, queued: 3 })
      expect(await deliver(ledger, idsOf(other)[0] ?? '', '5')).toMatchObject({
        to: { userIds: ['u1', 'u2'] },
      })
      expect(await deliver(ledger, rest ?? '', '6')).toMatchObject({
        to: { userIds: numbered(20, 101) },
      })
      expect(await countsOf(ledger, second?.id ?? '')).toEqual({ total: 60, queued: 40, sent: 20 })
    })

    test('that leave together share jobs of eight batches, named after the first of each', async () => {
      const { ledger } = createScene(connect)
      const acceptances = await ledger.notifications.acceptAll(
        numbered(10).map((person) => request(person, users(person))),
      )
      const ids = acceptances.flatMap(idsOf)
      const jobs = acceptances.flatMap((one) =>
        one.kind === 'conflict' ? [] : one.batches.map(({ job }) => job),
      )
      expect(jobs).toEqual(ids.map((_, at) => `${at < 8 ? ids[0] : ids[8]}+`))
    })

    test('share no job with those that leave at another time or with another priority', async () => {
      const { ledger } = createScene(connect)
      const acceptances = await ledger.notifications.acceptAll([
        request('a', users('u1')),
        request('b', users(...numbered(100))),
        request('c', users('u1'), { terms: { deliverAt: NOON + 60_000 } }),
        request('d', users('u1'), { terms: { priority: 'urgent' } }),
        request('e', [{ kind: 'department', value: 7 }]),
        request('f', [{ kind: 'department', value: 7 }]),
      ])
      for (const one of acceptances) {
        if (one.kind === 'conflict') throw new Error(one.kind)
        for (const { id, job } of one.batches) expect(job).toBe(id)
      }
    })

    test('that nobody made are unknown', async () => {
      const { ledger, app } = createScene(connect)
      const id = `${app}_00000000000000000000`
      expect(await ledger.notifications.status(id)).toBeUndefined()
      expect(await ledger.notifications.recipients(id, { limit: 10 })).toBeUndefined()
    })

    test('page through their recipients, filtered by state', async () => {
      const { ledger } = createScene(connect, { userDaily: 1 })
      const earlier = await accept(ledger, 'earlier', users(...numbered(100, 2)))
      await deliver(ledger, earlier.batches[0] ?? '')
      const { id, batches } = await accept(ledger, 'hello', users(...numbered(200)))
      for (const batch of batches) await deliver(ledger, batch)

      const first = await ledger.notifications.recipients(id, { state: 'suppressed', limit: 60 })
      expect(first?.items).toHaveLength(60)
      expect(first?.items[0]).toMatchObject({
        recipient: { kind: 'userId', value: 'u2' },
        userId: 'u2',
        reason: 'user_daily_limit',
      })
      const cursor = first?.nextCursor ?? ''
      const rest = await ledger.notifications.recipients(id, {
        state: 'suppressed',
        limit: 60,
        cursor,
      })
      expect(rest?.items).toHaveLength(40)
      expect(rest?.nextCursor).toBeUndefined()
    })

    test('take ten thousand recipients', async () => {
      const { ledger } = createScene(connect)
      const { id, batches } = await accept(ledger, 'hello', users(...numbered(10_000)))
      expect(batches).toHaveLength(100)
      expect(await countsOf(ledger, id)).toEqual({ total: 10_000, queued: 10_000 })
    })
  })
}

const keyed = (user: string, key: string) =>
  request('hello', users(user), { idempotency: { key, fingerprint: 'same' } })

const idsOf = (one: Acceptance | undefined): string[] =>
  one && 'batches' in one ? one.batches.map(({ id }) => id) : []
