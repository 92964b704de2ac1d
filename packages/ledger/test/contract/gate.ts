import { describe, expect, test } from 'vitest'
import { type Connect, batchOf, createScene, deliver, mobiles, users } from './scene.ts'

export function gateContract(connect: Connect): void {
  describe('the gate', () => {
    test('throttled: nothing is reserved until the moment has come', async () => {
      const { ledger, advance } = createScene(connect)
      const { batch } = await batchOf(ledger, 'a', users('u1'))
      const closed = await ledger.gate.throttle({
        reason: 'calls',
        code: '90018',
        waitMs: 2_000,
        probe: false,
      })
      expect(closed).toEqual({ waitMs: 2_000, closedNow: true })
      expect(await ledger.batches.reserve(batch)).toEqual({
        kind: 'wait',
        why: 'gate',
        waitMs: 2_000,
      })
      advance(2_000)
      expect(await ledger.batches.reserve(batch)).toMatchObject({ kind: 'send', probe: false })
    })

    test('throttled: no other failure makes the wait shorter', async () => {
      const { ledger, advance } = createScene(connect)
      const failure = { reason: 'platform_unreachable', probe: false }
      await ledger.gate.throttle({ reason: 'banned', waitMs: 300_000, probe: false })
      advance(1_000)
      for (let strikes = 0; strikes < 4; strikes += 1) {
        expect(await ledger.gate.strike(failure)).toMatchObject({ waitMs: 299_000 })
      }
      expect(await ledger.gate.hold(failure)).toMatchObject({ waitMs: 299_000 })
      expect(await ledger.gate.state()).toMatchObject({ kind: 'throttled', reason: 'banned' })
    })

    test('held: a probe that finds nothing out leaves the probing to the next batch', async () => {
      const { ledger, advance } = createScene(connect)
      const unknown = await batchOf(ledger, 'a', mobiles('13800000009'))
      const good = await batchOf(ledger, 'b', users('u1'))
      await ledger.gate.hold({ reason: 'misconfigured', probe: false })
      advance(5_000)
      expect(await ledger.batches.reserve(unknown.batch)).toMatchObject({ probe: true })
      const found = new Map([['13800000009', undefined]])
      await ledger.batches.reserve(unknown.batch, { found, probe: true })
      expect(await ledger.batches.reserve(good.batch)).toMatchObject({ kind: 'send', probe: true })
      await ledger.gate.yieldProbe()
      const third = await batchOf(ledger, 'c', users('u1'))
      expect(await ledger.batches.reserve(third.batch)).toMatchObject({ kind: 'send', probe: true })
    })

    test('held: one batch probes, the others wait for what it finds', async () => {
      const { ledger, advance } = createScene(connect)
      const first = await batchOf(ledger, 'a', users('u1'))
      const second = await batchOf(ledger, 'b', users('u1'))
      const hold = { reason: 'ip_not_allowed', code: '60020', detail: 'seen: 192.0.2.1' }
      expect(await ledger.gate.hold({ ...hold, probe: false })).toEqual({
        waitMs: 5_000,
        closedNow: true,
      })
      expect(await ledger.gate.state()).toMatchObject({ kind: 'held', ...hold })
      expect(await ledger.gate.hold({ ...hold, probe: false })).toEqual({
        waitMs: 5_000,
        closedNow: false,
      })

      advance(5_000)
      expect(await ledger.batches.reserve(first.batch)).toMatchObject({ kind: 'send', probe: true })
      expect(await ledger.batches.reserve(second.batch)).toMatchObject({ waitMs: 1_000 })
      expect(await ledger.gate.hold({ ...hold, probe: false })).toMatchObject({ waitMs: 1_000 })
      await ledger.batches.retry(first.batch, 'unsent', 0)
      expect(await ledger.gate.hold({ ...hold, probe: true })).toEqual({
        waitMs: 10_000,
        closedNow: false,
      })

      advance(10_000)
      await deliver(ledger, first.batch)
      expect(await ledger.gate.state()).toBeUndefined()
      expect(await ledger.batches.reserve(second.batch)).toMatchObject({
        kind: 'send',
        probe: false,
      })
    })

    test('held: a call that left before is no reason to go on', async () => {
      const { ledger } = createScene(connect)
      const early = await batchOf(ledger, 'a', users('u1'))
      await ledger.batches.reserve(early.batch)
      await ledger.gate.hold({ reason: 'misconfigured', probe: false })
      await ledger.batches.confirm(early.batch, '1', 'ask', false)
      expect(await ledger.gate.state()).toMatchObject({ kind: 'held' })
    })

    test('held: the batch whose probe was cut short goes on with it', async () => {
      const { ledger, advance } = createScene(connect)
      const { batch } = await batchOf(ledger, 'a', users('u1'))
      const other = await batchOf(ledger, 'b', users('u1'))
      await ledger.gate.hold({ reason: 'misconfigured', probe: false })
      advance(5_000)
      expect(await ledger.batches.reserve(batch)).toMatchObject({ kind: 'send', probe: true })
      advance(1_000)
      expect(await ledger.batches.reserve(other.batch)).toMatchObject({ kind: 'wait' })
      expect(await ledger.batches.reserve(batch)).toMatchObject({ kind: 'send', probe: true })
    })

    test('held: a batch that has nobody to send to is no probe', async () => {
      const { ledger, advance } = createScene(connect)
      await deliver(ledger, (await batchOf(ledger, 'a', users('u1'))).batch)
      const repeat = await batchOf(ledger, 'a', users('u1'))
      const fresh = await batchOf(ledger, 'b', users('u1'))
      await ledger.gate.hold({ reason: 'misconfigured', probe: false })
      advance(5_000)
      expect(await ledger.batches.reserve(repeat.batch)).toMatchObject({ kind: 'over' })
      expect(await ledger.batches.reserve(fresh.batch)).toMatchObject({ kind: 'send', probe: true })
    })

    test('opened by an operator lets the next batch go at once', async () => {
      const { ledger } = createScene(connect)
      const { batch } = await batchOf(ledger, 'a', users('u1'))
      await ledger.gate.hold({ reason: 'wrong_secret', probe: false })
      await ledger.gate.open()
      expect(await ledger.batches.reserve(batch)).toMatchObject({ kind: 'send' })
    })

    test('stays open for two failures and holds at the third in a row', async () => {
      const { ledger } = createScene(connect)
      const strike = () => ledger.gate.strike({ reason: 'platform_unreachable', probe: false })
      expect(await strike()).toEqual({ waitMs: 0, closedNow: false })
      expect(await strike()).toEqual({ waitMs: 0, closedNow: false })
      await deliver(ledger, (await batchOf(ledger, 'a', users('u1'))).batch)
      expect(await strike()).toEqual({ waitMs: 0, closedNow: false })
      await strike()
      expect(await strike()).toEqual({ waitMs: 1_000, closedNow: true })
    })
  })
}
