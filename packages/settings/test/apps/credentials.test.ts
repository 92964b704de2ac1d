import { expect, it } from 'vitest'
import { createAppsFolder } from './on-disk.ts'

const { read } = createAppsFolder()

const variables = { HR_KEY: 'k1', HR_HUSH: 'hush-hr' }
const readOne = (credentials: Record<string, unknown>) =>
  read({ apps: [{ name: 'hr', agentId: 1, ...credentials }] }, variables)

it.each([
  [{ appKey: 'k1', appSecret: 'hush-hr' }],
  [{ appKeyEnv: 'HR_KEY', appSecretEnv: 'HR_HUSH' }],
  [{ appKey: ' k1 ', appSecretEnv: 'HR_HUSH' }],
])('stand in the file or in the variables it names: %o', (credentials) => {
  const { apps, problems } = readOne(credentials)
  expect(problems).toEqual([])
  expect(apps.map(({ appKey, appSecret }) => [appKey, appSecret.reveal()])).toEqual([
    ['k1', 'hush-hr'],
  ])
})

it.each([
  [{ appKey: 'k1' }, 'appSecret: missing, and so is appSecretEnv'],
  [{ appSecret: 's' }, 'appKey: missing, and so is appKeyEnv'],
  [
    { appKey: 'k1', appSecret: 'hush', appSecretEnv: 'HR_HUSH' },
    'appSecret: given twice, here and in appSecretEnv',
  ],
  [{ appKeyEnv: 'hush', appSecret: 's' }, 'appKeyEnv: expected the name of a variable that is set'],
  [{ appKey: ' ', appSecret: 's' }, 'appKey: expected text that is not blank'],
  [{ appKey: 'k1', appSecret: 12 }, 'appSecret: expected text that is not blank'],
  [{ appKey: 'k1', appSecretEnv: null }, 'appSecretEnv: expected text that is not blank'],
])('are refused in one line: %o', (credentials, problem) => {
  expect(readOne(credentials).problems).toEqual([`apps.0.${problem}`])
})
