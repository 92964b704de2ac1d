import { describe, expect, test } from 'vitest'
import type { Comparison, Figures, Table, Target } from '../src/table.ts'
import { verdictsOf } from '../src/verdict.ts'

const table = (...comparisons: Comparison<string, string>[]): Table => ({
  name: 'race',
  title: 'A race',
  method: 'They run.',
  rows: [],
  columns: { rate: { title: 'people/s', format: String } },
  comparisons,
})

const rounds = (...rates: number[]): Figures[] => rates.map((rate) => ({ rate }))

test('a ratio is taken within each round', () => {
  const results = new Map([
    ['ours', rounds(10, 400, 60)],
    ['theirs', rounds(10, 200, 20)],
  ])
  expect(verdictsOf(table({ figure: 'rate', of: 'ours', to: 'theirs' }), results)).toMatchObject([
    { title: 'ours ÷ theirs: people/s', spread: { least: 1, median: 2, most: 3 }, met: true },
  ])
})

describe('the median meets', () => {
  test.each<[Target, boolean]>([
    [['at least', 50], true],
    [['at least', 51], false],
    [['at most', 50], true],
    [['at most', 49], false],
    [['more than', 49], true],
    [['more than', 50], false],
    [['less than', 51], true],
    [['less than', 50], false],
  ])('%s: %s', (target, met) => expect(isMet(target)).toBe(met))
})

test('what was not measured meets no target', () => {
  const unmeasured = table({ figure: 'rate', of: 'ours', target: ['at most', 1] })
  expect(verdictsOf(unmeasured, new Map([['ours', [{}]]]))).toMatchObject([{ met: false }])
})

test('a comparison of a figure without a column is a mistake in the table', () => {
  expect(() => verdictsOf(table({ figure: 'speed', of: 'ours' }), new Map())).toThrow(/speed/)
})

function isMet(target: Target): boolean | undefined {
  const results = new Map([['ours', rounds(9, 100, 50)]])
  return verdictsOf(table({ figure: 'rate', of: 'ours', target }), results)[0]?.met
}
