import { expect, it } from 'vitest'
import { rereadApps } from '../../src/apps/apps.ts'
import { readProducerSettings } from '../../src/producer-settings.ts'
import { createAppsFolder } from './on-disk.ts'

const { path, write } = createAppsFolder()
const hr = { name: 'hr', appKey: 'k1', appSecret: 'hush-hr', agentId: 11 }

function problemsOf(env: Record<string, string>): readonly string[] {
  const reading = rereadApps(env)
  return reading.ok ? [] : reading.problems
}

it('must be given, by variables or by a file', () => {
  expect(problemsOf({})).toEqual([
    'DINGTALK_APP_KEY: missing; set it with DINGTALK_APP_SECRET and DINGTALK_AGENT_ID, or set DINGTALK_APPS_FILE',
  ])
})

it('say so when their file cannot be read', () => {
  expect(problemsOf({ DINGTALK_APPS_FILE: `${path}.none` })).toEqual([
    `DINGTALK_APPS_FILE: ${path}.none cannot be read (ENOENT)`,
  ])
})

it('come from variables or from a file, not from both', () => {
  write({ apps: [hr] })
  expect(problemsOf({ DINGTALK_APPS_FILE: path, DINGTALK_APP_KEY: 'k' })).toEqual([
    'DINGTALK_APPS_FILE: set together with DINGTALK_APP_KEY; keep one of the two, or it is unclear which app sends',
  ])
})

it('are refused once for a wrong default, however many they are', () => {
  write({ apps: [hr, { ...hr, name: 'it', appKey: 'k2' }] })
  expect(
    problemsOf({ DINGTALK_APPS_FILE: path, DINGTALK_CALLS_PER_SECOND: '0', RECEIPTS: 'maybe' }),
  ).toEqual([
    'DINGTALK_CALLS_PER_SECOND: expected a whole number from 1 to 10000',
    'RECEIPTS: expected one of auto, always, never',
  ])
})

it('are those of the changed file when they are read again', () => {
  const env = { DINGTALK_APPS_FILE: path }
  write({ apps: [hr] })
  const start = readProducerSettings(env)
  if (!start.ok) throw new Error(start.problems.join())
  expect(rereadApps(env)).toEqual({ ok: true, settings: start.settings.apps })

  write({ apps: [{ ...hr, quietHours: { from: '22:00', to: '08:00' } }] })
  expect(rereadApps(env)).toMatchObject({
    ok: true,
    settings: [{ name: 'hr', quietHours: { from: 1_320, to: 480 } }],
  })
})

it('are checked as at the start when they are read again', () => {
  write({ apps: [hr, hr] })
  expect(problemsOf({ DINGTALK_APPS_FILE: path })).toEqual([
    'DINGTALK_APPS_FILE: apps.1.name: expected another name than that of apps.0',
    'DINGTALK_APPS_FILE: apps.1.appKey: expected another key than that of apps.0',
  ])
})
