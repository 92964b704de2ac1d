import { describe, expect, test } from 'vitest'
import { createCallMeter } from '../../src/index.ts'
import { type Connect, NOON, batchOf, createScene, users } from './scene.ts'

const meterOf = (connect: Connect, limit: number, calls = 8_000) => {
  const name = `org-${Math.random().toString(36).slice(2)}`
  let at = NOON
  const meter = createCallMeter({
    redis: connect(),
    organisation: { name, callsPerMonth: limit },
    egress: { name, calls },
    now: () => at,
  })
  return { meter, setTime: (ms: number) => (at = ms) }
}

export function budgetsContract(connect: Connect): void {
  describe('a budget that DingTalk throttled', () => {
    test('earns a third less, and recovers by a tenth a minute', async () => {
      const { ledger, advance } = createScene(connect)
      expect(await ledger.calls.pace()).toEqual({ send: 1, people: 1 })
      await ledger.calls.slowDown('send')
      const { send, people } = await ledger.calls.pace()
      expect(send).toBeCloseTo(2 / 3, 3)
      expect(people).toBe(1)
      advance(60_000)
      expect((await ledger.calls.pace()).send).toBeCloseTo(2 / 3 + 0.1, 3)
      advance(4 * 60_000)
      expect((await ledger.calls.pace()).send).toBe(1)
    })

    test('answers of one moment count once, and a quarter is left', async () => {
      const { ledger, advance } = createScene(connect)
      await ledger.calls.slowDown('send')
      await ledger.calls.slowDown('send')
      expect((await ledger.calls.pace()).send).toBeCloseTo(2 / 3, 3)
      for (let times = 0; times < 10; times += 1) {
        advance(1_000)
        await ledger.calls.slowDown('send')
      }
      expect((await ledger.calls.pace()).send).toBeCloseTo(0.25, 2)
    })

    test('spaces the calls wider', async () => {
      const { ledger } = createScene(connect, { callsPerSecond: 10, callsBurst: 1 })
      await ledger.calls.slowDown('send')
      const waits: number[] = []
      for (const content of ['a', 'b', 'c']) {
        const reserved = await ledger.batches.reserve(
          (await batchOf(ledger, content, users('u1'))).batch,
        )
        if (reserved.kind === 'send') waits.push(reserved.waitMs)
      }
      expect(waits).toEqual([50, 200, 350])
    })
  })

  describe('the calls of an organisation', () => {
    test('are counted by month and API, and end at the limit', async () => {
      const { meter, setTime } = meterOf(connect, 2)
      expect(await meter.take('asyncsend_v2', true)).toMatchObject({ kind: 'go', waitMs: 0 })
      expect(await meter.take('getbymobile', false)).toMatchObject({ kind: 'go' })
      expect(meter.usedShare()).toBe(0.5)
      expect(await meter.take('getsendresult', true)).toMatchObject({ kind: 'go' })
      expect(await meter.take('asyncsend_v2', true)).toMatchObject({ kind: 'spent' })
      expect(await meter.take('getbymobile', false)).toMatchObject({ kind: 'go' })
      expect(await meter.month()).toEqual({
        month: '2026-11',
        used: 2,
        limit: 2,
        byApi: { asyncsend_v2: 1, getsendresult: 1 },
      })
      setTime(Date.parse('2026-12-01T00:00:00+08:00'))
      expect(await meter.take('asyncsend_v2', true)).toMatchObject({ kind: 'go' })
      expect(await meter.month()).toMatchObject({ month: '2026-12', used: 1 })
    })

    test('are counted several at a time, all or none', async () => {
      const { meter } = meterOf(connect, 3)
      expect(await meter.take('asyncsend_v2', true, 2)).toMatchObject({ kind: 'go', used: 2 })
      expect(await meter.take('asyncsend_v2', true, 2)).toMatchObject({ kind: 'spent', used: 2 })
      expect(await meter.take('asyncsend_v2', true)).toMatchObject({ kind: 'go', used: 3 })
      expect(await meter.month()).toMatchObject({ used: 3, byApi: { asyncsend_v2: 3 } })
    })

    test('that DingTalk does not count are given back', async () => {
      const { meter } = meterOf(connect, 1)
      await meter.take('asyncsend_v2', true)
      await meter.giveBack('asyncsend_v2')
      await meter.giveBack('asyncsend_v2')
      expect(await meter.month()).toMatchObject({ used: 0 })
      expect(await meter.take('asyncsend_v2', true)).toMatchObject({ kind: 'go' })
    })

    test('turn with the month and the year in Shanghai', async () => {
      const { meter, setTime } = meterOf(connect, 9)
      for (const [moment, month] of [
        ['2024-02-29T23:59:59+08:00', '2024-02'],
        ['2024-03-01T00:00:00+08:00', '2024-03'],
        ['2026-12-31T23:59:59+08:00', '2026-12'],
        ['2027-01-01T00:00:00+08:00', '2027-01'],
      ] as const) {
        setTime(Date.parse(moment))
        expect((await meter.month()).month).toBe(month)
      }
    })

    test('from one address keep within its calls in twenty seconds', async () => {
      const { meter } = meterOf(connect, 1_000, 16)
      const waits: number[] = []
      for (let call = 0; call < 4; call += 1) {
        const taken = await meter.take('getbymobile', false)
        if (taken.kind === 'go') waits.push(Math.round(taken.waitMs))
      }
      expect(waits).toEqual([0, 1_333, 2_667, 4_000])
      const taken = await meter.take('getbymobile', false, 3)
      expect(taken).toMatchObject({ kind: 'go', waitMs: expect.closeTo(8_000, 0) })
    })
  })
}
