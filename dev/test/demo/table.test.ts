import { expect, test } from 'vitest'
import { columnsOf, table } from '../../src/demo/table.ts'

test('a Chinese character takes two columns, also in full-width punctuation', () => {
  expect(columnsOf('机房')).toBe(4)
  expect(columnsOf('告警 #1：过高')).toBe(13)
  expect(columnsOf('u00001 – ✓')).toBe(10)
})

test('an emoji takes two columns however many code points it has, and a mark takes none', () => {
  expect(columnsOf('🎂')).toBe(2)
  expect(columnsOf('👩‍💻')).toBe(2)
  expect(columnsOf('e\u0301')).toBe(1)
})

test('columns align under wide characters', () => {
  const text = table(
    [{ title: 'person' }, { title: 'state' }],
    [
      ['王伟', 'read'],
      ['Anne', 'failed'],
    ],
  )
  expect(text.split('\n')).toEqual([
    'person  state',
    '──────  ──────',
    '王伟    read',
    'Anne    failed',
  ])
})

test('a cell may have several lines, and its neighbours stay beside the first of them', () => {
  const text = table(
    [{ title: 'a' }, { title: 'b' }, { title: 'c' }],
    [
      ['one\n  two', '', 'x'],
      ['three', 'y', 'z'],
    ],
  )
  expect(text.split('\n').slice(2)).toEqual(['one       x', '  two', 'three  y  z'])
})

test('numbers stand on the right', () => {
  const text = table(
    [{ title: 'calls', align: 'right' }, { title: '' }],
    [
      ['3', 'sends'],
      ['12', 'receipts'],
    ],
  )
  expect(text.split('\n').slice(2)).toEqual(['    3  sends', '   12  receipts'])
})
