import { expect, it } from 'vitest'
import { createAppsFolder } from './on-disk.ts'

const { read } = createAppsFolder()
const app = { name: 'hr', appKey: 'k', appSecret: 's', agentId: 1 }
const readOne = (fields: Record<string, unknown>) => read({ apps: [{ ...app, ...fields }] })

it.each([
  [{ reserve: {} }, { perPerson: 0, broadcasts: 0 }],
  [{ reserve: { perPerson: 50 } }, { perPerson: 50, broadcasts: 0 }],
  [{ reserve: { perPerson: 500, broadcasts: 3 } }, { perPerson: 500, broadcasts: 3 }],
  [
    { kind: 'isv', reserve: { perPerson: 50 } },
    { perPerson: 50, broadcasts: 0 },
  ],
])('may be all of the limit it is taken from: %o', (fields, reserve) => {
  expect(readOne(fields)).toMatchObject({ apps: [{ reserve }], problems: [] })
})

it.each([
  [{ reserve: { perPerson: 501 } }, 'perPerson: expected at most 500, what a person may get a day'],
  [{ reserve: { broadcasts: 4 } }, 'broadcasts: expected at most 3, the broadcasts of a day'],
  [
    { kind: 'isv', reserve: { perPerson: 51 } },
    'perPerson: expected at most 50, what a person may get a day',
  ],
  [
    { limits: { perPersonPerDay: 10 }, reserve: { perPerson: 11 } },
    'perPerson: expected at most 10, what a person may get a day',
  ],
  [{ reserve: { perPerson: -1 } }, 'perPerson: expected a whole number from 0 to 1000000'],
  [{ reserve: { broadcast: 1 } }, 'broadcast: is no field that is known here'],
])('refuses %o', (fields, problem) => {
  expect(readOne(fields).problems).toEqual([`apps.0.reserve.${problem}`])
})

it.each([
  [{ kind: 'third', reserve: { perPerson: 501 } }, 'apps.0.kind'],
  [
    { limits: { perPersonPerDay: '1000' }, reserve: { perPerson: 501 } },
    'apps.0.limits.perPersonPerDay',
  ],
  [{ limits: [], reserve: { broadcasts: 4 } }, 'apps.0.limits'],
])('is not measured against a limit that was refused: %o', (fields, path) => {
  const { problems } = readOne(fields)
  expect(problems.map((line) => line.split(':')[0])).toEqual([path])
})
