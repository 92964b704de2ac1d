import { expect, it } from 'vitest'
import { createAppsFolder } from './on-disk.ts'

const { path, read } = createAppsFolder()
const hr = { name: 'hr', appKey: 'k1', appSecret: 'hush-hr', agentId: 11 }
const shop = { name: 'shop', appKey: 'k2', appSecret: 'hush-shop', agentId: 22 }

it('gives an app that says no more than who it is the defaults', () => {
  const { apps, problems } = read({ apps: [hr] }, { RECEIPTS: 'never' })
  expect(problems).toEqual([])
  expect(apps.map((app) => ({ ...app, appSecret: app.appSecret.reveal() }))).toEqual([
    {
      ...hr,
      kind: 'internal',
      organisation: { name: 'default', callsPerMonth: 5_000 },
      limits: {
        userDaily: 500,
        broadcastDaily: 3,
        callsPerSecond: 15,
        callsBurst: 5,
        peoplePerMinute: 4_500,
        peopleBurst: 500,
      },
      reserve: { perPerson: 0, broadcasts: 0 },
      receipts: 'never',
    },
  ])
})

it('takes everything an app says about itself', () => {
  const full = {
    ...hr,
    agentId: '33',
    kind: 'isv',
    organisation: 'acme',
    limits: {
      perPersonPerDay: 40,
      broadcastsPerDay: 0,
      callsPerSecond: 10,
      callsBurst: 2,
      peoplePerMinute: 3_000,
      peopleBurst: 200,
    },
    reserve: { perPerson: 5, broadcasts: 0 },
    quietHours: { from: '22:00', to: '08:00' },
    receipts: 'always',
  }
  const { apps, problems } = read({ organisations: { acme: { callsPerMonth: 9 } }, apps: [full] })
  expect(problems).toEqual([])
  expect(apps).toEqual([
    {
      ...full,
      appSecret: expect.anything() as unknown,
      agentId: 33,
      organisation: { name: 'acme', callsPerMonth: 9 },
      limits: {
        userDaily: 40,
        broadcastDaily: 0,
        callsPerSecond: 10,
        callsBurst: 2,
        peoplePerMinute: 3_000,
        peopleBurst: 200,
      },
      quietHours: { from: 1_320, to: 480 },
    },
  ])
})

it.each([
  ['a list', '[]', 'expected an object'],
  ['nothing', '{}', 'apps: missing'],
  ['no app', { apps: [] }, 'apps: expected a list of at least one app'],
  ['apps by name', { apps: { hr } }, 'apps: expected a list of at least one app'],
  ['an app that is none', { apps: ['hr'] }, 'apps.0: expected an object'],
  ['null for an app', { apps: [null] }, 'apps.0: expected an object'],
  ['another field', { apps: [hr], app: hr }, 'app: is no field that is known here'],
  [
    'a misspelt field',
    { apps: [{ ...hr, limit: {} }] },
    'apps.0.limit: is no field that is known here',
  ],
  [
    'a field of two lines',
    { apps: [{ ...hr, 'a\nb': 1 }] },
    'apps.0."a\\nb": is no field that is known here',
  ],
  [
    'a field of every object',
    `{"apps":[${JSON.stringify(hr).replace('{', '{"constructor":1,')}]}`,
    'apps.0.constructor: is no field that is known here',
  ],
  ['no name', { apps: [{ ...hr, name: undefined }] }, 'apps.0.name: missing'],
  [
    'an upper-case name',
    { apps: [{ ...hr, name: 'HR' }] },
    'apps.0.name: expected 1 to 32 of a-z, 0-9 and -, no - in front',
  ],
  [
    'a name in braces',
    { apps: [{ ...hr, name: '{hr}' }] },
    'apps.0.name: expected 1 to 32 of a-z, 0-9 and -, no - in front',
  ],
  ['no agent id', { apps: [{ ...hr, agentId: undefined }] }, 'apps.0.agentId: missing'],
  [
    'an agent id of 0',
    { apps: [{ ...hr, agentId: 0 }] },
    'apps.0.agentId: expected a whole number above 0',
  ],
  [
    'a list for an agent id',
    { apps: [{ ...hr, agentId: [1] }] },
    'apps.0.agentId: expected a whole number above 0',
  ],
  [
    'another kind',
    { apps: [{ ...hr, kind: 'ISV' }] },
    'apps.0.kind: expected one of internal, isv',
  ],
  [
    'other receipts',
    { apps: [{ ...hr, receipts: true }] },
    'apps.0.receipts: expected one of auto, always, never',
  ],
  [
    'limits that are none',
    { apps: [{ ...hr, limits: null }] },
    'apps.0.limits: expected an object',
  ],
  [
    'quiet hours in words',
    { apps: [{ ...hr, quietHours: '22-8' }] },
    'apps.0.quietHours: expected an object',
  ],
  [
    'a limit in words',
    { apps: [hr, { ...shop, limits: { callsPerSecond: '15' } }] },
    'apps.1.limits.callsPerSecond: expected a whole number from 1 to 10000',
  ],
  [
    'the same name twice',
    { apps: [hr, { ...shop, name: 'hr' }] },
    'apps.1.name: expected another name than that of apps.0',
  ],
  [
    'the same key twice',
    { apps: [hr, { ...shop, appKey: 'k1' }] },
    'apps.1.appKey: expected another key than that of apps.0',
  ],
])('refuses %s, in one line', (_, content, problem) => {
  expect(read(content).problems).toEqual([problem])
})

it('knows the same key when one of the two stands in a variable', () => {
  const { problems } = read(
    { apps: [hr, { ...shop, appKey: undefined, appKeyEnv: 'SHOP' }] },
    { SHOP: 'k1' },
  )
  expect(problems).toEqual(['apps.1.appKey: expected another key than that of apps.0'])
})

it('takes no two apps for the same because both lack a name and a key', () => {
  const nameless = { appSecret: 'hush', agentId: 1 }
  expect(read({ apps: [nameless, nameless] }).problems).toEqual([
    'apps.0.name: missing',
    'apps.0.appKey: missing, and so is appKeyEnv',
    'apps.1.name: missing',
    'apps.1.appKey: missing, and so is appKeyEnv',
  ])
})

it('reports every problem of every app in one go, and no value', () => {
  const { problems } = read({
    organisations: { acme: { callsPerMonth: 'hush' } },
    apps: [
      {
        ...hr,
        appSecretEnv: 'HUSH',
        kind: 'isv',
        organisation: 'hush',
        limits: { broadcastsPerDay: 1, peopleBurst: 99, hushes: 1 },
        reserve: { perPerson: 51 },
        quietHours: { from: '08:00', to: '08:00' },
      },
      {
        name: 'hr',
        appKeyEnv: 'HUSH',
        agentId: 'hush',
        receipts: 'hush',
        reserve: { broadcasts: 4 },
      },
    ],
  })
  expect(problems.map((line) => line.split(':')[0])).toEqual([
    'organisations.acme.callsPerMonth',
    'apps.0.limits.hushes',
    'apps.0.limits.peopleBurst',
    'apps.0.limits.broadcastsPerDay',
    'apps.0.reserve.perPerson',
    'apps.0.quietHours.to',
    'apps.0.appSecret',
    'apps.0.organisation',
    'apps.1.agentId',
    'apps.1.receipts',
    'apps.1.reserve.broadcasts',
    'apps.1.appKeyEnv',
    'apps.1.appSecret',
    'apps.1.name',
  ])
  for (const line of problems) expect(line.replace('limits.hushes', '')).not.toMatch(/hush|\n/i)
})

it('says nothing of what is not JSON but that', () => {
  expect(read('{ "apps": [ { "appSecret": "hush-hr').problems).toEqual([`${path} is not JSON`])
})
