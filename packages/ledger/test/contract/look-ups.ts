import { describe, expect, test } from 'vitest'
import { batchOf, type Connect, createScene, mobiles, statesOf } from './scene.ts'

export function lookUpsContract(connect: Connect): void {
  describe('mobiles that nobody knows yet', () => {
    test('are looked up by one batch, however many name them', async () => {
      const { ledger } = createScene(connect)
      const one = await batchOf(ledger, 'a', mobiles('13800000001'))
      const other = await batchOf(ledger, 'b', mobiles('13800000001', '13800000002'))
      const another = await batchOf(ledger, 'c', mobiles('13800000001'))
      const lookUpsOf = async (batch: string) => {
        const reservation = await ledger.batches.reserve(batch)
        return reservation.kind === 'unresolved'
          ? reservation.lookUps.map(({ mobile }) => mobile)
          : reservation
      }
      expect(await lookUpsOf(one.batch)).toEqual(['13800000001'])
      expect(await lookUpsOf(other.batch)).toEqual(['13800000002'])
      const later = { kind: 'later', waitMs: 100, why: 'looked_up' }
      expect(await lookUpsOf(another.batch)).toEqual(later)
      // Its worker died: the next one goes on with it.
      expect(await lookUpsOf(one.batch)).toEqual(['13800000001'])

      const found = new Map([['13800000001', 'u1']])
      await ledger.batches.reserve(one.batch, { found, probe: false })
      expect(await ledger.batches.reserve(another.batch)).toMatchObject({ to: { userIds: ['u1'] } })
    })

    test('are left to the next batch by one that did not find them out', async () => {
      const { ledger } = createScene(connect)
      const one = await batchOf(ledger, 'a', mobiles('13800000001', '13800000002'))
      const other = await batchOf(ledger, 'b', mobiles('13800000002', '13800000001'))
      await ledger.batches.reserve(one.batch)
      const waiting = await ledger.batches.reserve(other.batch)
      expect(waiting).toMatchObject({ kind: 'later', why: 'looked_up' })

      const found = new Map([['13800000001', 'u1']])
      await ledger.batches.reserve(one.batch, { found, probe: false })
      expect(await ledger.batches.reserve(other.batch)).toMatchObject({
        lookUps: [{ mobile: '13800000002' }],
      })
      // What is another's by now stays with it.
      await ledger.batches.reserve(one.batch, { found: new Map(), probe: false })
      const another = await batchOf(ledger, 'c', mobiles('13800000002'))
      const told = await ledger.batches.reserve(another.batch)
      expect(told).toMatchObject({ kind: 'later', why: 'looked_up' })
    })

    test('are asked for once: people and misses are remembered', async () => {
      const { ledger, advance } = createScene(connect)
      const { id, batch } = await batchOf(ledger, 'a', mobiles('13800000001', '13800000009'))
      expect(await ledger.batches.reserve(batch)).toEqual({
        kind: 'unresolved',
        probe: false,
        lookUps: [
          { mobile: '13800000001', waitMs: 0 },
          { mobile: '13800000009', waitMs: 0 },
        ],
      })
      const found = new Map([
        ['13800000001', 'u1'],
        ['13800000009', undefined],
      ])
      const reserved = await ledger.batches.reserve(batch, { found, probe: false })
      expect(reserved).toMatchObject({ to: { userIds: ['u1'] }, unknown: 1 })
      expect(await statesOf(ledger, id)).toEqual(['queued', 'failed/unknown_recipient'])
      const later = await batchOf(ledger, 'b', mobiles('13800000001', '13800000009'))
      expect(await ledger.batches.reserve(later.batch)).toMatchObject({
        to: { userIds: ['u1'] },
        unknown: 1,
      })
      advance(1)
    })

    test('that were looked up stay known even if the gate has closed meanwhile', async () => {
      const { ledger } = createScene(connect)
      const { batch } = await batchOf(ledger, 'a', mobiles('13800000001'))
      await ledger.batches.reserve(batch)
      await ledger.gate.throttle({ reason: 'throttled', waitMs: 60_000, probe: false })
      const found = new Map([['13800000001', 'u1']])
      expect(await ledger.batches.reserve(batch, { found, probe: false })).toMatchObject({
        kind: 'wait',
      })
      await ledger.gate.open()
      expect(await ledger.batches.reserve(batch)).toMatchObject({ to: { userIds: ['u1'] } })
    })
  })

  describe('look-up calls', () => {
    test('are booked one after the other once the burst is spent', async () => {
      const { ledger } = createScene(connect, { callsPerSecond: 10, callsBurst: 3 })
      const waits = await ledger.calls.book('getbymobile', 6)
      expect(waits.map(Math.round)).toEqual([0, 0, 0, 100, 200, 300])
      expect(Math.round((await ledger.calls.book('getbymobile', 1))[0] ?? 0)).toBe(400)
    })

    test('are booked by the reservation that lacks them, at most 32, and only the first time', async () => {
      const { ledger } = createScene(connect, { callsPerSecond: 10, callsBurst: 3 })
      const all = Array.from({ length: 40 }, (_, at) => String(13_800_000_000 + at))
      const { batch } = await batchOf(ledger, 'a', mobiles(...all))
      const first = await ledger.batches.reserve(batch)
      const lookUps = first.kind === 'unresolved' ? first.lookUps : []
      expect(lookUps.map(({ mobile }) => mobile)).toEqual(all.slice(0, 32))
      expect(lookUps.slice(0, 5).map(({ waitMs }) => Math.round(waitMs))).toEqual([
        0, 0, 0, 100, 200,
      ])
      const found = new Map([[all[0] ?? '', 'u1']])
      expect(await ledger.batches.reserve(batch, { found, probe: false })).toMatchObject({
        kind: 'unresolved',
        lookUps: [],
      })
      expect(Math.round((await ledger.calls.book('getbymobile', 1))[0] ?? 0)).toBe(3_000)
    })
  })
}
