import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readApps } from '../src/apps.ts'
import { createReader } from '../src/environment.ts'

const folder = mkdtempSync(join(tmpdir(), 'dingpost-apps-'))
afterAll(() => rmSync(folder, { recursive: true }))

function readFile(content: unknown, env: Record<string, string> = {}) {
  const path = join(folder, 'apps.json')
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  const reader = createReader({ ...env, DINGTALK_APPS_FILE: path })
  return { apps: readApps(reader), problems: reader.problems }
}

function readVariables(env: Record<string, string>) {
  const reader = createReader(env)
  return { apps: readApps(reader), problems: reader.problems }
}

const hr = { name: 'hr', appKey: 'k1', appSecret: 'hush-hr', agentId: 11 }

describe('apps from a file', () => {
  it('takes names, direct values and values of variables', () => {
    const { apps, problems } = readFile(
      { apps: [hr, { name: 'it-2', appKeyEnv: 'IT_KEY', appSecretEnv: 'IT_HUSH', agentId: '22' }] },
      { IT_KEY: 'k2', IT_HUSH: 'hush-it' },
    )
    expect(problems).toEqual([])
    expect(apps.map((app) => ({ ...app, appSecret: app.appSecret.reveal() }))).toEqual([
      hr,
      { name: 'it-2', appKey: 'k2', appSecret: 'hush-it', agentId: 22 },
    ])
  })

  it.each([
    ['no app', { apps: [] }, /apps: /],
    ['an upper-case name', { apps: [{ ...hr, name: 'HR' }] }, /apps\.0\.name: expected 1 to 32/],
    ['a name in braces', { apps: [{ ...hr, name: '{hr}' }] }, /apps\.0\.name: /],
    ['an unknown field', { apps: [{ ...hr, limits: {} }] }, /limits/],
    [
      'a missing secret',
      { apps: [{ ...hr, appSecret: undefined }] },
      /app hr: appSecret is missing/,
    ],
    [
      'a secret given twice',
      { apps: [{ ...hr, appSecretEnv: 'X' }] },
      /app hr: appSecret is given twice/,
    ],
    [
      'an unset variable',
      { apps: [{ ...hr, appKey: undefined, appKeyEnv: 'NOPE' }] },
      /appKey refers to NOPE/,
    ],
    ['an agent id of 0', { apps: [{ ...hr, agentId: 0 }] }, /agentId: expected a whole number/],
    ['the same name twice', { apps: [hr, hr] }, /two apps are named hr/],
    ['broken JSON', '{ "apps": [ { "appSecret": "hush-hr', /is not JSON/],
    ['another shape', '[]', /expected object/],
  ])('refuses %s', (_, content, expected) => {
    const { problems } = readFile(content)
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatch(/^DINGTALK_APPS_FILE: /)
    expect(problems[0]).toMatch(expected)
    expect(problems[0]).not.toContain('hush')
  })

  it('reports a file that is not there', () => {
    expect(readVariables({ DINGTALK_APPS_FILE: join(folder, 'none.json') }).problems).toEqual([
      `DINGTALK_APPS_FILE: ${join(folder, 'none.json')} cannot be read (ENOENT)`,
    ])
  })

  it('refuses a file beside the single app', () => {
    const { problems } = readFile({ apps: [hr] }, { DINGTALK_APP_KEY: 'k' })
    expect(problems).toEqual([
      expect.stringMatching(/^DINGTALK_APPS_FILE: set together with DINGTALK_APP_KEY/),
    ])
  })
})

describe('the single app', () => {
  it('needs all three variables', () => {
    expect(readVariables({ DINGTALK_APP_SECRET: 'hush' }).problems).toEqual([
      'DINGTALK_APP_KEY: missing beside DINGTALK_APP_SECRET',
      'DINGTALK_AGENT_ID: missing beside DINGTALK_APP_SECRET',
    ])
  })

  it('needs an agent id that is a number', () => {
    const env = { DINGTALK_APP_KEY: 'k', DINGTALK_APP_SECRET: 's', DINGTALK_AGENT_ID: '12a' }
    expect(readVariables(env).problems).toEqual([
      'DINGTALK_AGENT_ID: expected a whole number above 0',
    ])
  })

  it('must be there when there is no file', () => {
    expect(readVariables({}).problems).toEqual([
      expect.stringMatching(/^DINGTALK_APP_KEY: missing/),
    ])
  })
})
