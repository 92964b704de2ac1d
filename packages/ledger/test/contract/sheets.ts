import { describe, expect, test } from 'vitest'
import { keysOf } from '../../src/keys.ts'
import { notificationOf } from '../../src/notification-id.ts'
import { RETENTION_MS } from '../../src/retention.ts'
import {
  accept,
  type Connect,
  countsOf,
  createScene,
  deliver,
  mobiles,
  NOON,
  numbered,
  type Scene,
  statesOf,
  text,
  users,
} from './scene.ts'

const DAY_MS = 24 * 60 * 60_000

/** Where notifications are kept, each key once. */
async function keysFor(connect: Connect, { app }: Scene, ids: readonly string[]) {
  const keys = new Set(ids.map((id) => keysOf(app).notification(notificationOf(id).key)))
  for (const key of keys) expect(await connect().exists(key)).toBe(1)
  return [...keys]
}

export function sheetsContract(connect: Connect): void {
  describe('notifications of one person', () => {
    test('share a key, forty-eight of them', async () => {
      const scene = createScene(connect)
      const ids: string[] = []
      for (const name of numbered(48)) ids.push((await accept(scene.ledger, name, users(name))).id)
      expect(await keysFor(connect, scene, ids)).toHaveLength(1)
      ids.push((await accept(scene.ledger, 'one more', users('u49'))).id)
      expect(await keysFor(connect, scene, ids)).toHaveLength(2)
    })

    test('are told apart: each has its own time, states, calls and recipients', async () => {
      const scene = createScene(connect)
      const { ledger, advance } = scene
      const first = await accept(ledger, 'a', mobiles('13800000001'))
      advance(3_000)
      const second = await accept(ledger, 'b', users('u2'))
      const [batch = ''] = second.batches
      advance(2_000)
      await deliver(ledger, batch, '41')
      advance(1_000)
      await ledger.batches.record(batch, { verdicts: [{ userId: 'u2', state: 'read' }] })
      expect(await ledger.notifications.status(first.id)).toMatchObject({
        state: 'queued',
        createdAt: NOON,
        recipients: { total: 1, queued: 1 },
        tasks: [],
      })
      expect(await ledger.notifications.recipients(first.id, { limit: 9 })).toEqual({
        items: [
          {
            recipient: { kind: 'mobile', value: '13800000001' },
            state: 'queued',
            updatedAt: NOON,
          },
        ],
      })
      expect(await ledger.notifications.status(second.id)).toMatchObject({
        state: 'settled',
        createdAt: NOON + 3_000,
        recipients: { total: 1, read: 1, queued: 0 },
        tasks: [{ taskId: '41', sentAt: NOON + 5_000 }],
      })
      expect(await ledger.notifications.recipients(second.id, { limit: 9 })).toEqual({
        items: [
          {
            recipient: { kind: 'userId', value: 'u2' },
            userId: 'u2',
            state: 'read',
            taskId: '41',
            updatedAt: NOON + 6_000,
          },
        ],
      })
    })

    test('are cancelled and recalled one by one', async () => {
      const scene = createScene(connect)
      const { ledger } = scene
      const [first, second, third] = [
        await accept(ledger, 'a', users('u1')),
        await accept(ledger, 'a', users('u2')),
        await accept(ledger, 'b', users('u3')),
      ]
      expect(await ledger.notifications.cancel(first.id)).toEqual({ cancelled: 1, underWay: 0 })
      for (const { batches } of [second, third]) await deliver(ledger, batches[0] ?? '', '41')
      await ledger.afterwards.askRecall(second.id, false)
      expect(await ledger.afterwards.toRecall(second.id)).toEqual([{ taskId: '41', sentAt: NOON }])
      expect(await ledger.afterwards.toRecall(third.id)).toEqual([])
      await ledger.afterwards.recalled(second.id, '41')
      const states = [first, second, third].map(({ id }) => statesOf(ledger, id))
      expect((await Promise.all(states)).flat()).toEqual(['cancelled', 'recalled', 'sent'])
    })

    test('are recalled all of them with a call that they share, whichever sheets they lie on', async () => {
      const scene = createScene(connect)
      const { ledger } = scene
      const another = scene.another()
      const taken = [
        await accept(ledger, 'a', users('u1')),
        await accept(another, 'a', users('u2')),
        await accept(ledger, 'a', users('u3')),
        await accept(ledger, 'a', users('u4', 'u5')),
      ]
      await deliver(ledger, taken[0]?.batches[0] ?? '', '41')
      const [{ id } = { id: '' }] = taken
      await ledger.afterwards.askRecall(id, true)
      expect(await ledger.afterwards.recalled(id, '41')).toBe(5)
      expect(await Promise.all(taken.map((one) => countsOf(ledger, one.id)))).toEqual([
        { total: 1, recalled: 1 },
        { total: 1, recalled: 1 },
        { total: 1, recalled: 1 },
        { total: 2, recalled: 2 },
      ])
    })

    test('are kept until the last that shares their key is settled, and for the retention then', async () => {
      const scene = createScene(connect)
      const { ledger } = scene
      const redis = connect()
      const first = await accept(ledger, 'a', users('u1'))
      const second = await accept(ledger, 'b', users('u2'))
      const [key = ''] = await keysFor(connect, scene, [first.id, second.id])
      await ledger.notifications.cancel(first.id)
      expect(await redis.pttl(key)).toBe(-1)
      await ledger.notifications.cancel(second.id)
      const left = await redis.pttl(key)
      expect(left).toBeGreaterThan(RETENTION_MS - 60_000)
      expect(left).toBeLessThanOrEqual(RETENTION_MS)
      await accept(ledger, 'c', users('u3'))
      expect(await redis.pttl(key)).toBe(-1)
    })

    test('have a key of their own when they would keep the others for long, or have a status bar', async () => {
      const scene = createScene(connect)
      const { ledger } = scene
      const near = await accept(ledger, 'a', users('u1'))
      const far = await accept(ledger, 'b', users('u2'), {
        deliverAt: Date.now() + DAY_MS + 60_000,
      })
      const withBar = await ledger.notifications.accept({
        content: text('c'),
        batchCapacity: 100,
        recipients: users('u3'),
        hasStatusBar: true,
      })
      const ids = [near.id, far.id, withBar.id]
      expect(await keysFor(connect, scene, ids)).toHaveLength(3)
    })

    test('show why they wait', async () => {
      const { ledger, advance } = createScene(connect)
      const deliverAt = NOON + 60_000
      const { id, batches } = await accept(ledger, 'a', users('u1'), { deliverAt })
      expect(await statesOf(ledger, id)).toEqual(['deferred/scheduled'])
      advance(60_000)
      await deliver(ledger, batches[0] ?? '', '41')
      expect(await statesOf(ledger, id)).toEqual(['sent'])
      expect(await ledger.notifications.status(id)).toMatchObject({ recipients: { deferred: 0 } })
    })
  })
}
