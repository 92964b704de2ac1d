import { expect, test } from 'vitest'
import { backoffMs } from '../src/index.ts'

test('the wait doubles from a second to five minutes', () => {
  const waits = [1, 2, 3, 9, 10, 1_000].map((tries) => backoffMs(tries, () => 1))
  expect(waits).toEqual([1_000, 2_000, 4_000, 256_000, 300_000, 300_000])
})

test('batches that failed together do not come back together', () => {
  expect(backoffMs(1, () => 0)).toBe(800)
})
