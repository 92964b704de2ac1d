import { inspect } from 'node:util'
import { serialize } from 'node:v8'
import { describe, expect, it } from 'vitest'
import { readProducerSettings } from '../src/producer-settings.ts'
import { Secret } from '../src/secret.ts'

const secrets = ['app-hush', 'key-hush', 'board-hush', 'redis-hush']

function settingsFullOfSecrets() {
  const reading = readProducerSettings({
    REDIS_URL: 'redis://:redis-hush@localhost:6379',
    DINGTALK_APP_KEY: 'k',
    DINGTALK_APP_SECRET: 'app-hush',
    DINGTALK_AGENT_ID: '1',
    API_KEYS: 'hr:key-hush',
    BOARD_USER: 'ops',
    BOARD_PASSWORD: 'board-hush',
  })
  if (!reading.ok) throw new Error(reading.problems.join())
  return reading.settings
}

describe('a secret', () => {
  it.each([
    ['JSON', (value: unknown) => JSON.stringify(value)],
    ['a shallow inspection', (value: unknown) => inspect(value)],
    [
      'a deep inspection of hidden things',
      (value: unknown) => inspect(value, { depth: null, showHidden: true, getters: true }),
    ],
    [
      'an inspection without custom inspectors',
      (value: unknown) => inspect(value, { depth: null, showHidden: true, customInspect: false }),
    ],
    ['a clone', (value: unknown) => inspect(structuredClone(value), { depth: null })],
    ['serialised memory', (value: unknown) => serialize(value).toString('latin1')],
  ])('does not show in %s of the settings', (_, render) => {
    const shown = render({ deep: { down: [settingsFullOfSecrets()] } })
    expect(shown.length).toBeGreaterThan(20)
    for (const secret of secrets) expect(shown).not.toContain(secret)
  })

  it('does not show in a string, and is told when asked for', () => {
    const secret = new Secret('hush')
    expect(String(secret)).toBe('[secret]')
    expect(secret.reveal()).toBe('hush')
  })
})
