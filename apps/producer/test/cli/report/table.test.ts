import { expect, it } from 'vitest'
import { aligned, plain, table } from '../../../src/cli/report/table.ts'

it('aligns texts to the left and numbers to the right, wide characters counted twice', () => {
  expect(
    aligned([
      ['中文', 5, 'x'],
      ['ab', 1_000],
      ['🎂', 20, 'y'],
    ]),
  ).toBe(['中文     5  x', 'ab    1000', '🎂      20  y'].join('\n'))
})

it('leaves a column out in which nothing stands', () => {
  expect(
    table(
      ['a', 'b', 'c'],
      [
        ['1', undefined, 'x'],
        ['2', '', 'y'],
      ],
    ),
  ).toBe('A  C\n1  x\n2  y')
})

it('keeps a cell on its line', () => {
  expect(plain('a\r\nb\u001b[2Jc')).toBe('a b [2Jc')
  expect(aligned([['a\nb', 'c']])).toBe('a b  c')
})
