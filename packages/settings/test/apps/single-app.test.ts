import { expect, it } from 'vitest'
import { readApps } from '../../src/apps/apps.ts'
import { createReader } from '../../src/environment.ts'

const one = { DINGTALK_APP_KEY: 'k', DINGTALK_APP_SECRET: 's', DINGTALK_AGENT_ID: '1234567890' }

function read(env: Record<string, string>) {
  const reader = createReader(env)
  return { apps: readApps(reader), problems: reader.problems }
}

it('is an internal app of the default organisation, with what DingTalk allows', () => {
  const { apps, problems } = read(one)
  expect(problems).toEqual([])
  expect(apps.map((app) => ({ ...app, appSecret: app.appSecret.reveal() }))).toEqual([
    {
      name: 'default',
      appKey: 'k',
      appSecret: 's',
      agentId: 1_234_567_890,
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
      receipts: 'auto',
    },
  ])
})

it('takes its rates, calls of the month and receipts from the environment', () => {
  const env = {
    ...one,
    DINGTALK_CALLS_PER_SECOND: '30',
    DINGTALK_PEOPLE_PER_MINUTE: '9000',
    DINGTALK_CALLS_PER_MONTH: '200000',
    RECEIPTS: 'never',
  }
  expect(read(env)).toMatchObject({
    apps: [
      {
        organisation: { name: 'default', callsPerMonth: 200_000 },
        limits: {
          callsPerSecond: 30,
          callsBurst: 10,
          peoplePerMinute: 9_000,
          peopleBurst: 1_000,
        },
        receipts: 'never',
      },
    ],
    problems: [],
  })
})

it('needs all three variables', () => {
  expect(read({ DINGTALK_APP_SECRET: 'hush' }).problems).toEqual([
    'DINGTALK_APP_KEY: missing beside DINGTALK_APP_SECRET',
    'DINGTALK_AGENT_ID: missing beside DINGTALK_APP_SECRET',
  ])
})

it.each(['12a', '0', '-1', '1.5', '1e3'])('refuses the agent id %s', (agentId) => {
  expect(read({ ...one, DINGTALK_AGENT_ID: agentId }).problems).toEqual([
    'DINGTALK_AGENT_ID: expected a whole number above 0',
  ])
})

it.each([
  ['DINGTALK_CALLS_PER_SECOND', '0', 'a whole number from 1 to 10000'],
  ['DINGTALK_PEOPLE_PER_MINUTE', '99', 'a whole number from 100 to 1000000'],
  ['DINGTALK_CALLS_PER_MONTH', '0', 'a whole number from 1 to 1000000000'],
  ['RECEIPTS', 'sometimes', 'one of auto, always, never'],
])('refuses %s=%s', (name, value, expected) => {
  expect(read({ ...one, [name]: value }).problems).toEqual([`${name}: expected ${expected}`])
})
