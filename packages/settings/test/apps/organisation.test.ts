import { describe, expect, it } from 'vitest'
import { createAppsFolder } from './on-disk.ts'

const { read } = createAppsFolder()
const app = { name: 'hr', appKey: 'k', appSecret: 's', agentId: 1 }
const month = { DINGTALK_CALLS_PER_MONTH: '10000' }

const readOne = (organisations: unknown, organisation?: unknown) =>
  read({ organisations, apps: [{ ...app, organisation }] }, month)

describe('an app’s organisation', () => {
  it.each([
    [
      'default, and needs no list',
      undefined,
      undefined,
      { name: 'default', callsPerMonth: 10_000 },
    ],
    ['any name without a list', undefined, 'acme', { name: 'acme', callsPerMonth: 10_000 }],
    ['default beside a list', { acme: {} }, undefined, { name: 'default', callsPerMonth: 10_000 }],
    [
      'default of its own',
      { default: { callsPerMonth: 7 } },
      'default',
      { name: 'default', callsPerMonth: 7 },
    ],
    ['one of the list', { acme: { callsPerMonth: 7 } }, 'acme', { name: 'acme', callsPerMonth: 7 }],
    [
      'one of the list without a number',
      { acme: {} },
      'acme',
      { name: 'acme', callsPerMonth: 10_000 },
    ],
    [
      'named as things of the language are',
      { constructor: {} },
      'constructor',
      { name: 'constructor', callsPerMonth: 10_000 },
    ],
  ])('is %s', (_, organisations, name, organisation) => {
    expect(readOne(organisations, name)).toMatchObject({ apps: [{ organisation }], problems: [] })
  })

  it.each([
    [
      'missing in the list',
      { acme: {} },
      'acmee',
      'apps.0.organisation: expected a name that stands in organisations, or default',
    ],
    [
      'missing in an empty list',
      {},
      'acme',
      'apps.0.organisation: expected a name that stands in organisations, or default',
    ],
    [
      'a name of every object',
      { acme: {} },
      'constructor',
      'apps.0.organisation: expected a name that stands in organisations, or default',
    ],
    [
      'no name',
      undefined,
      'Acme Ltd',
      'apps.0.organisation: expected 1 to 32 of a-z, 0-9 and -, no - in front',
    ],
    ['in a list that is none', ['acme'], 'acme', 'organisations: expected an object'],
    ['without fields', { acme: 5_000 }, 'acme', 'organisations.acme: expected an object'],
    [
      'of no calls',
      { acme: { callsPerMonth: 0 } },
      'acme',
      'organisations.acme.callsPerMonth: expected a whole number from 1 to 1000000000',
    ],
    [
      'listed under no name',
      { 'Acme Ltd': {} },
      undefined,
      'organisations."Acme Ltd": as a name, expected 1 to 32 of a-z, 0-9 and -, no - in front',
    ],
  ])('is refused when it is %s', (_, organisations, name, problem) => {
    expect(readOne(organisations, name).problems).toEqual([problem])
  })

  it('is shared by the apps that name it', () => {
    const { apps } = read({
      organisations: { acme: { callsPerMonth: 7 } },
      apps: [
        { ...app, organisation: 'acme' },
        { ...app, name: 'it', appKey: 'k2', organisation: 'acme' },
      ],
    })
    const acme = { name: 'acme', callsPerMonth: 7 }
    expect(apps.map(({ organisation }) => organisation)).toEqual([acme, acme])
  })
})
