import { describe, expect, it } from 'vitest'
import { type AppKind, readLimits } from '../../src/apps/limits.ts'
import { createPlace, type Problem } from '../../src/apps/place.ts'

const rates = { callsPerSecond: 15, peoplePerMinute: 4_500 }

function read(given: unknown, kind: AppKind = 'internal') {
  const problems: Problem[] = []
  const limits = readLimits(createPlace(problems), given, kind, rates)
  return { limits, problems: problems.map(({ path, why }) => `${path}: ${why}`) }
}

describe('what is not given', () => {
  it.each([
    ['internal', 500, 3],
    ['isv', 50, 0],
  ] as const)(
    'is, in a day, what DingTalk allows apps of kind %s',
    (kind, userDaily, broadcastDaily) => {
      expect(read(undefined, kind).limits).toMatchObject({ userDaily, broadcastDaily })
    },
  )

  it('adds up to what DingTalk allows in a second and in a minute', () => {
    const { callsPerSecond, callsBurst, peoplePerMinute, peopleBurst } = read({}).limits
    expect(callsPerSecond + callsBurst).toBe(20)
    expect(peoplePerMinute + peopleBurst).toBe(5_000)
  })

  it.each([
    [{ callsPerSecond: 60 }, { callsPerSecond: 60, callsBurst: 20 }],
    [{ callsPerSecond: 2 }, { callsPerSecond: 2, callsBurst: 1 }],
    [{ peoplePerMinute: 45_000 }, { peoplePerMinute: 45_000, peopleBurst: 5_000 }],
    [{ peoplePerMinute: 100 }, { peoplePerMinute: 100, peopleBurst: 100 }],
  ])('is a burst that follows its rate: %o', (given, limits) => {
    expect(read(given).limits).toMatchObject(limits)
  })
})

it.each([
  [{ perPersonPerDay: 0 }, 'perPersonPerDay: expected a whole number from 1 to 1000000'],
  [{ broadcastsPerDay: -1 }, 'broadcastsPerDay: expected a whole number from 0 to 1000'],
  [{ callsPerSecond: 1.5 }, 'callsPerSecond: expected a whole number from 1 to 10000'],
  [{ callsPerSecond: null }, 'callsPerSecond: expected a whole number from 1 to 10000'],
  [{ callsBurst: 0 }, 'callsBurst: expected a whole number from 1 to 10000'],
  [{ peoplePerMinute: 99 }, 'peoplePerMinute: expected a whole number from 100 to 1000000'],
  [{ peopleBurst: 99 }, 'peopleBurst: expected a whole number from 100 to 1000000'],
  [{ peopleBurst: 1e6 + 1 }, 'peopleBurst: expected a whole number from 100 to 1000000'],
])('refuses %o', (given, problem) => {
  expect(read(given).problems).toEqual([problem])
})

it('grants a third party’s app no broadcast, which DingTalk would refuse', () => {
  expect(read({ broadcastsPerDay: 0 }, 'isv').problems).toEqual([])
  expect(read({ broadcastsPerDay: 1 }, 'isv').problems).toEqual([
    'broadcastsPerDay: expected 0 for an app of kind isv',
  ])
})
