import { expect, it } from 'vitest'
import { createPlace, type Problem } from '../../src/apps/place.ts'
import { readQuietHours } from '../../src/apps/quiet-hours.ts'

function read(given: unknown) {
  const problems: Problem[] = []
  const hours = readQuietHours(createPlace(problems), given)
  return { hours, problems: problems.map(({ path, why }) => `${path}: ${why}`) }
}

it.each([
  ['22:00', '08:00', { from: 1_320, to: 480 }],
  ['00:00', '23:59', { from: 0, to: 1_439 }],
  ['12:30', '13:05', { from: 750, to: 785 }],
])('from %s to %s are minutes of the day', (from, to, hours) => {
  expect(read({ from, to })).toEqual({ hours, problems: [] })
})

it('are none when they are left out', () => {
  expect(read(undefined)).toEqual({ hours: undefined, problems: [] })
})

it.each([
  ['24:00'],
  ['8:00'],
  ['08:60'],
  ['08:00:00'],
  ['08.00'],
  [' 08:00'],
  ['08:00\n'],
  [480],
  [null],
])('do not begin at %j', (from) => {
  expect(read({ from, to: '09:00' }).problems).toEqual([
    'from: expected a time from 00:00 to 23:59, such as 08:30',
  ])
})

it('need both ends, and two different ones', () => {
  expect(read({}).problems).toEqual(['from: missing', 'to: missing'])
  expect(read({ from: '08:00', to: '08:00' }).problems).toEqual([
    'to: expected another time than from',
  ])
})
