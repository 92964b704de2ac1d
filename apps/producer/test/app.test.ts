import { defaultLimits, usualRules } from '@dingpost/ledger'
import { expect, it } from 'vitest'
import { appsOf } from '../src/app.ts'

it('fills in what an internal app of its own organisation has', () => {
  const organisation = { name: 'default', callsPerMonth: 5_000 }
  expect(appsOf(['hr'])).toEqual([
    { name: 'hr', kind: 'internal', organisation, limits: defaultLimits, rules: usualRules },
  ])
  expect(appsOf([{ name: 'it', kind: 'isv', limits: { userDaily: 50 } }])).toMatchObject([
    { name: 'it', kind: 'isv', limits: { ...defaultLimits, userDaily: 50 } },
  ])
})

it.each([
  [[], 'at least one'],
  [['hr', { name: 'hr' }], 'the same name'],
  [['HR'], '1 to 32'],
  [['a_b'], '1 to 32'],
  [[''], '1 to 32'],
  [['-a'], '1 to 32'],
])('refuses %j', (apps, why) => {
  expect(() => appsOf(apps)).toThrow(why)
})
