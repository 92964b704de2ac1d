import { describe, expect, test } from 'vitest'
import type { Ledger, Recipient } from '../../src/index.ts'
import {
  type Connect,
  NOON,
  accept,
  countsOf,
  createScene,
  deliver,
  numbered,
  statesOf,
  users,
} from './scene.ts'

const department = (value: number): Recipient => ({ kind: 'department', value })

async function expanding(ledger: Ledger, batch: string) {
  const reservation = await ledger.batches.reserve(batch)
  if (reservation.kind !== 'expand') throw new Error(`expected to expand: ${reservation.kind}`)
  return reservation.departments
}

export function departmentsContract(connect: Connect): void {
  describe('a department', () => {
    test('of the directory is remembered, and so is that it is gone', async () => {
      const { ledger } = createScene(connect)
      const known = { kind: 'known' as const, userIds: ['u1', 'u2'], children: [8, 9] }
      await ledger.departments.remember(7, known)
      await ledger.departments.remember(8, { kind: 'known', userIds: [], children: [] })
      await ledger.departments.remember(9, { kind: 'gone', code: '60003' })
      expect([...(await ledger.departments.read([7, 8, 9, 10]))]).toEqual([
        [7, known],
        [8, { kind: 'known', userIds: [], children: [] }],
        [9, { kind: 'gone', code: '60003' }],
      ])
    })

    test('waits in a batch of its own, beside those of the people', async () => {
      const { ledger } = createScene(connect)
      const { id, batches } = await accept(ledger, 'a', [...users('u1'), department(7)])
      expect(batches).toHaveLength(2)
      expect(await countsOf(ledger, id)).toEqual({ total: 2, queued: 2 })
      expect(await expanding(ledger, batches[1] ?? '')).toEqual([
        { position: '1', department: 7, after: '' },
      ])
    })

    test('becomes its people, each counted, in batches that others of the content share', async () => {
      const { ledger } = createScene(connect)
      const { id, batches } = await accept(ledger, 'a', [department(7)])
      const [named] = await expanding(ledger, batches[0] ?? '')
      if (!named) throw new Error('nothing to expand')
      const put = await ledger.expansions.put(batches[0] ?? '', {
        ...named,
        userIds: numbered(150),
        last: true,
      })
      if (put.kind !== 'put') throw new Error(put.kind)
      expect(put.batches.map(({ full }) => full)).toEqual([true, false])
      expect(await countsOf(ledger, id)).toEqual({ total: 150, queued: 150 })
      const page = await ledger.notifications.recipients(id, { limit: 1 })
      expect(page?.items[0]).toMatchObject({
        recipient: { kind: 'member', department: 7, userId: 'u1' },
        userId: 'u1',
        state: 'queued',
      })
      const joined = await accept(ledger, 'a', users('x'))
      expect(joined.batches).toEqual([put.batches[1]?.id])
      for (const batch of put.batches) await deliver(ledger, batch.id)
      expect(await countsOf(ledger, id)).toEqual({ total: 150, sent: 150 })
      expect(await ledger.batches.reserve(batches[0] ?? '')).toEqual({ kind: 'gone' })
    })

    test('is put piece by piece, and a piece that was put is not put again', async () => {
      const { ledger } = createScene(connect)
      const { id, batches } = await accept(ledger, 'a', [department(7)])
      const batch = batches[0] ?? ''
      const piece = { position: '1', department: 7, after: '', userIds: ['u1', 'u2'], last: false }
      await expanding(ledger, batch)
      await ledger.expansions.put(batch, piece)
      expect(await ledger.expansions.put(batch, piece)).toEqual({ kind: 'behind', after: 'u2' })
      expect(await expanding(ledger, batch)).toEqual([
        { position: '1', department: 7, after: 'u2' },
      ])
      const last = { ...piece, after: 'u2', userIds: ['u3'], last: true }
      expect(await ledger.expansions.put(batch, last)).toMatchObject({ kind: 'put' })
      expect(await ledger.expansions.put(batch, last)).toEqual({ kind: 'over' })
      expect(await statesOf(ledger, id)).toEqual(['queued', 'queued', 'queued'])
      expect(await countsOf(ledger, id)).toEqual({ total: 3, queued: 3 })
    })

    test('that is gone fails alone, with the code', async () => {
      const { ledger } = createScene(connect)
      const { id, batches } = await accept(ledger, 'a', [department(7), department(8)])
      const batch = batches[0] ?? ''
      await expanding(ledger, batch)
      await ledger.expansions.fail(batch, '1', 'unknown_recipient', '60003')
      expect(await expanding(ledger, batch)).toEqual([{ position: '2', department: 8, after: '' }])
      await ledger.expansions.fail(batch, '2', 'out_of_scope', '50004')
      const page = await ledger.notifications.recipients(id, { limit: 10 })
      expect(page?.items.map(({ reason, code }) => [reason, code])).toEqual([
        ['unknown_recipient', '60003'],
        ['out_of_scope', '50004'],
      ])
      expect((await ledger.notifications.status(id))?.state).toBe('settled')
    })

    test('of a scheduled notification is expanded when it is due', async () => {
      const { ledger, advance } = createScene(connect)
      const { id, batches } = await accept(ledger, 'a', [department(7)], {
        deliverAt: NOON + 1_000,
      })
      expect(await ledger.batches.reserve(batches[0] ?? '')).toMatchObject({ kind: 'later' })
      advance(1_000)
      const [named] = await expanding(ledger, batches[0] ?? '')
      if (!named) throw new Error('nothing to expand')
      await ledger.expansions.put(batches[0] ?? '', { ...named, userIds: ['u1'], last: true })
      expect(await statesOf(ledger, id)).toEqual(['queued'])
      expect(await countsOf(ledger, id)).toEqual({ total: 1, queued: 1 })
    })

    test('is cancelled before it is expanded', async () => {
      const { ledger } = createScene(connect)
      const { id, batches } = await accept(ledger, 'a', [department(7)])
      await expanding(ledger, batches[0] ?? '')
      expect(await ledger.notifications.cancel(id)).toEqual({ cancelled: 1, underWay: 0 })
      const piece = { position: '1', department: 7, after: '', userIds: ['u1'], last: true }
      expect(await ledger.expansions.put(batches[0] ?? '', piece)).toEqual({ kind: 'over' })
      expect((await ledger.notifications.status(id))?.state).toBe('cancelled')
    })
  })
}
