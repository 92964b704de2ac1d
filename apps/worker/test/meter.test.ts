import { ConfigurationError } from '@dingpost/dingtalk'
import type { MonthOfCalls, Taken } from '@dingpost/ledger'
import { pino } from 'pino'
import { describe, expect, test, vi } from 'vitest'
import { createMeter } from '../src/meter.ts'

const LIMIT = 5_000

const never = new Promise<never>(() => {})

/** A meter whose ledger answers what the test says; at first it does not know the month. */
const meterOf = (...answers: readonly (Taken | Promise<Taken>)[]) => meterKnowing(never, answers)

function meterKnowing(
  month: Promise<MonthOfCalls>,
  answers: readonly (Taken | Promise<Taken>)[],
  burst = 500,
) {
  const asked: unknown[][] = []
  const lines: Record<string, unknown>[] = []
  const log = pino(
    { level: 'debug', base: null },
    {
      write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>),
    },
  )
  let next = 0
  const meter = createMeter({
    organisation: { name: 'acme', callsPerMonth: LIMIT },
    calls: {
      burst,
      take(...args) {
        asked.push(['take', ...args])
        return Promise.resolve(answers[Math.min(next++, answers.length - 1)] as Taken)
      },
      giveBack(...args) {
        asked.push(['giveBack', ...args])
        return Promise.resolve()
      },
      month: () => month,
    },
    log,
  })
  return { meter, asked, lines }
}

const go = (used: number, waitMs = 0): Taken => ({ kind: 'go', used, waitMs })
const monthOf = (used: number): MonthOfCalls => ({
  month: '2026-11',
  used,
  limit: LIMIT,
  byApi: {},
})
const settled = async (work: unknown): Promise<boolean> => {
  const pending = Symbol('pending')
  const late = new Promise((resolve) => setImmediate(() => resolve(pending)))
  return (await Promise.race([work, late])) !== pending
}

describe('a call', () => {
  test('of an API that is exempt is counted for the address alone', async () => {
    const { meter, asked } = meterOf(go(1))
    await meter.before('getbymobile')
    await meter.before('asyncsend_v2')
    expect(asked).toEqual([
      ['take', 'getbymobile', false, 1],
      ['take', 'asyncsend_v2', true, 1],
    ])
  })

  test('waits for its count while nobody knows how much is left', async () => {
    const { meter } = meterOf(never)
    expect(await settled(meter.before('asyncsend_v2'))).toBe(false)
  })

  test('does not wait for its count while plenty is left', async () => {
    const { meter, asked } = meterOf(go(1_000), never)
    await meter.before('asyncsend_v2')
    expect(meter.before('asyncsend_v2')).toBeUndefined()
    expect(asked).toHaveLength(2)
  })

  test('does not wait for its count where the month was plain before the first', async () => {
    const { meter } = meterKnowing(Promise.resolve(monthOf(1_000)), [never])
    await new Promise(setImmediate)
    expect(meter.before('asyncsend_v2')).toBeUndefined()
  })

  test('shares the next count with all that come while one is under way', async () => {
    const first = Promise.withResolvers<Taken>()
    const month = Promise.resolve(monthOf(1_000))
    const { meter, asked } = meterKnowing(month, [first.promise, go(1_004)])
    await new Promise(setImmediate)
    void meter.before('asyncsend_v2')
    void meter.before('asyncsend_v2')
    void meter.before('getbymobile')
    void meter.before('asyncsend_v2')
    expect(asked).toEqual([['take', 'asyncsend_v2', true, 1]])
    first.resolve(go(1_001))
    await new Promise(setImmediate)
    expect(asked.slice(1)).toEqual([
      ['take', 'asyncsend_v2', true, 2],
      ['take', 'getbymobile', false, 1],
    ])
    void meter.before('asyncsend_v2')
    expect(asked.slice(3)).toEqual([['take', 'asyncsend_v2', true, 1]])
  })

  test('waits for its count when others may have spent what was left since the last one', async () => {
    // A hundredth of a second's spending above the end.
    const { meter } = meterOf(go(LIMIT - 505), never)
    await meter.before('asyncsend_v2')
    const began = performance.now()
    await vi.waitUntil(() => performance.now() - began > 11, { interval: 1 })
    expect(await settled(meter.before('asyncsend_v2'))).toBe(false)
  })

  test.each([
    ['the month is near its end', go(LIMIT - 500)],
    ['the address has to slow down', go(1, 1)],
  ])('waits for its count while %s', async (_why, taken) => {
    const { meter } = meterOf(taken, never)
    await meter.before('asyncsend_v2')
    expect(await settled(meter.before('asyncsend_v2'))).toBe(false)
  })

  test('waits for its count where the address may make few calls at once', async () => {
    const { meter } = meterKnowing(Promise.resolve(monthOf(1)), [go(1), never], 4)
    await meter.before('asyncsend_v2')
    expect(await settled(meter.before('asyncsend_v2'))).toBe(false)
  })

  test('waits as long as its address has to', async () => {
    const { meter } = meterOf(go(1, 40))
    const began = performance.now()
    await meter.before('asyncsend_v2')
    expect(performance.now() - began).toBeGreaterThan(38)
  })

  test('is held back when the month is spent, with what an operator can do', async () => {
    const { meter } = meterOf({ kind: 'spent', used: LIMIT })
    const error = await Promise.resolve(meter.before('asyncsend_v2')).catch(
      (caught: unknown) => caught,
    )
    expect(error).toBeInstanceOf(ConfigurationError)
    expect(error).toMatchObject({
      api: 'asyncsend_v2',
      code: '90020',
      decision: 'configuration',
      message: expect.stringContaining('are used up (5000 of 5000)') as string,
      hint: expect.stringContaining('callsPerMonth of the organisation acme') as string,
    })
  })

  test('that cannot be counted goes out, and is told of', async () => {
    const { meter, lines } = meterOf(go(1), Promise.reject(new Error('Redis is away')))
    await meter.before('asyncsend_v2')
    await meter.before('asyncsend_v2')
    await new Promise(setImmediate)
    expect(lines).toMatchObject([{ level: 20, organisation: 'acme' }])
  })

  test('that DingTalk does not count is given back, if it was counted at all', async () => {
    const { meter, asked } = meterOf(go(1))
    meter.after('asyncsend_v2', true)
    meter.after('getbymobile', false)
    meter.after('asyncsend_v2', false)
    expect(asked).toEqual([['giveBack', 'asyncsend_v2']])
  })
})

/** The levels and counts that are logged when calls make the month this full. */
const warnings = async (...used: number[]) => {
  const { meter, lines } = meterOf(...used.map((count) => go(count)))
  for (const _ of used) {
    await meter.before('asyncsend_v2')
    await new Promise(setImmediate)
  }
  return lines.map(({ level, used: at, limit }) => [level, at, limit])
}

describe('the calls of a month', () => {
  test('are warned of at 50, 80 and 90 %, and loudly at 100 %', async () => {
    const [warn, error] = [40, 50]
    expect(await warnings(2_499, 2_500, 2_501, 4_000, 4_500, 4_999, 5_000)).toEqual([
      [warn, 2_500, LIMIT],
      [warn, 4_000, LIMIT],
      [warn, 4_500, LIMIT],
      [error, 5_000, LIMIT],
    ])
  })

  test('are warned of where calls that are counted together step over the share', async () => {
    const first = Promise.withResolvers<Taken>()
    const answers = [first.promise, go(2_502)]
    const { meter, lines } = meterKnowing(Promise.resolve(monthOf(1_000)), answers)
    await new Promise(setImmediate)
    for (let call = 0; call < 4; call += 1) void meter.before('asyncsend_v2')
    first.resolve(go(2_499))
    await new Promise(setImmediate)
    expect(lines).toMatchObject([{ used: 2_502, limit: LIMIT }])
  })

  test('are warned of once where a call is given back, and again in another month', async () => {
    expect(await warnings(2_500, 2_499, 2_500, 1, 2_500)).toHaveLength(2)
  })

  test('are not warned of by a call that is exempt', async () => {
    const { meter, lines } = meterOf(go(2_500))
    await meter.before('getbymobile')
    expect(lines).toEqual([])
  })
})
