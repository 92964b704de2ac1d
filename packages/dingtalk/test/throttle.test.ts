import { expect, test } from 'vitest'
import { throttleEnd, throttleWait } from '../src/throttle.ts'

const at = (time: string): number => Date.parse(`${time}+08:00`)

test('the end of a ban is read in Shanghai time, in both wordings', () => {
  expect(throttleEnd('…次, 限制将在 2026-09-03 00:01:03 结束.')).toBe(at('2026-09-03T00:01:03'))
  expect(throttleEnd('处罚将在2018-01-02 03:04:05结束')).toBe(at('2018-01-02T03:04:05'))
  expect(throttleEnd('限制将在 2026-99-03 00:01:03 结束')).toBeUndefined()
  expect(throttleEnd('稍后再试')).toBeUndefined()
})

test.for([
  ['2026-09-03 00:00:40', 10_000],
  ['2026-09-02 23:00:00', 1_000],
  ['2026-09-03 09:00:00', 600_000],
] as const)('an end at %s waits %i ms, within one second and ten minutes', ([end, expected]) => {
  const wait = throttleWait('minute', `限制将在 ${end} 结束`, at('2026-09-03T00:00:30'))
  expect(wait).toBeGreaterThanOrEqual(expected)
  expect(wait).toBeLessThanOrEqual(expected + 1_000)
})

test.for([
  ['next-second', '2026-09-03T12:00:00', 1_000],
  ['minute', '2026-09-03T12:00:00', 60_000],
  ['ban', '2026-09-03T12:00:00', 300_000],
  ['next-day', '2026-09-03T23:59:00', 60_000],
  ['next-day', '2026-09-03T00:00:00', 86_400_000],
  ['next-month', '2026-12-31T23:00:00', 3_600_000],
] as const)('%s from %s', ([rule, time, expected]) => {
  const wait = throttleWait(rule, '', at(time))
  expect(wait).toBeGreaterThanOrEqual(expected)
  expect(wait).toBeLessThanOrEqual(expected + 1_000)
})
