import { expect, it } from 'vitest'
import { outweighs } from '../src/text-weight.ts'

it.each([
  ['nothing', undefined, false],
  ['text within the limit', { a: 'x'.repeat(90) }, false],
  ['text over it', { a: 'x'.repeat(101) }, true],
  ['long keys', { ['k'.repeat(101)]: 1 }, true],
  ['many small parts', Array(101).fill(0), true],
])('weighs %s', (_, value, heavy) => {
  expect(outweighs(value, 100)).toBe(heavy)
})

it('ends at an object that holds itself', () => {
  const loop: Record<string, unknown> = {}
  loop['self'] = loop
  expect(outweighs(loop, 1_000_000)).toBe(true)
})
