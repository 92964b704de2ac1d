import { describe, expect, it } from 'vitest'
import { readProducerSettings } from '../src/producer-settings.ts'

const oneApp = {
  DINGTALK_APP_KEY: 'dingkey',
  DINGTALK_APP_SECRET: 'app-secret-value',
  DINGTALK_AGENT_ID: '1234567890',
}

const read = (env: Record<string, string>) => readProducerSettings({ ...oneApp, ...env })

function problemsOf(env: Record<string, string>): readonly string[] {
  const reading = read(env)
  return reading.ok ? [] : reading.problems
}

describe('readProducerSettings', () => {
  it('takes every default when only the app is given', () => {
    const reading = read({})
    expect(reading).toMatchObject({
      ok: true,
      settings: {
        host: '127.0.0.1',
        port: 3000,
        apiKeys: [],
        board: { kind: 'open' },
        lingerMs: 200,
        logLevel: 'info',
        apps: [{ name: 'default', appKey: 'dingkey', agentId: 1234567890 }],
      },
    })
    if (!reading.ok) throw new Error('unreachable')
    expect(reading.settings.redisUrl.reveal()).toBe('redis://127.0.0.1:6379')
    expect(reading.settings.apps[0]?.appSecret.reveal()).toBe('app-secret-value')
  })

  it('counts a blank variable as unset', () => {
    expect(read({ PRODUCER_PORT: '', API_KEYS: ' ' })).toMatchObject({
      ok: true,
      settings: { port: 3000, apiKeys: [] },
    })
  })

  it('reports every problem at once, one line each, naming the variable', () => {
    const reading = readProducerSettings({
      REDIS_URL: 'http://somewhere',
      PRODUCER_HOST: '0.0.0.0',
      PRODUCER_PORT: '70000',
      BATCH_LINGER_MS: '60001',
      BOARD_USER: 'ops',
      LOG_LEVEL: 'loud',
    })
    expect(reading.ok).toBe(false)
    const problems = reading.ok ? [] : reading.problems
    expect(problems.map((problem) => problem.split(':')[0])).toEqual([
      'REDIS_URL',
      'DINGTALK_APP_KEY',
      'PRODUCER_PORT',
      'API_KEYS',
      'BOARD_PASSWORD',
      'BATCH_LINGER_MS',
      'LOG_LEVEL',
    ])
    expect(problems.filter((problem) => problem.includes('\n'))).toEqual([])
  })

  it.each(['-1', '1.5', '1e3', 'ten', '60001', '0x10'])('refuses a linger of %s', (value) => {
    expect(problemsOf({ BATCH_LINGER_MS: value })).toEqual([
      'BATCH_LINGER_MS: expected a whole number from 0 to 60000',
    ])
  })

  it.each(['0', '60000'])('takes a linger of %s', (value) => {
    expect(problemsOf({ BATCH_LINGER_MS: value })).toEqual([])
  })

  it.each([
    'redis://h:6379',
    'rediss://user:pw@h:6380/2',
    'redis+cluster://h1:7000,h2:7001',
    'redis+cluster://:pw@h1:7000',
    'redis+sentinel://h1:26379,h2:26379/mymaster',
    'redis+cluster://[::1]:7000,h2:7001',
  ])('takes %s', (url) => {
    expect(problemsOf({ REDIS_URL: url })).toEqual([])
  })

  it.each([
    'h:6379',
    'REDIS://h:6379',
    'redis:///',
    'redis://h:port',
    'redis+sentinel://h1:26379',
    'redis+cluster://',
    'https://h',
  ])('refuses %s without repeating it', (url) => {
    const problems = problemsOf({ REDIS_URL: url })
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatch(/^REDIS_URL: expected /)
  })
})

describe('API_KEYS', () => {
  it('are name:secret pairs', () => {
    const reading = read({
      API_KEYS: 'billing:s3cret:with:colons, hr:other',
      PRODUCER_HOST: '0.0.0.0',
    })
    if (!reading.ok) throw new Error(reading.problems.join())
    expect(reading.settings.apiKeys.map(({ name, secret }) => [name, secret.reveal()])).toEqual([
      ['billing', 's3cret:with:colons'],
      ['hr', 'other'],
    ])
  })

  it.each([
    ['nosecret', /pair 1 is not name:secret/],
    ['a:one,:two', /pair 2 is not name:secret/],
    ['a:one,', /pair 2 is not name:secret/],
    ['a:one,a:two', /the name a stands twice/],
    ['a:one,b:one', /the secret of b is another name's too/],
    ['a:has blank', /pair 1 is not name:secret/],
  ])('refuses %s', (value, expected) => {
    const problems = problemsOf({ API_KEYS: value })
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatch(expected)
    expect(problems[0]).not.toMatch(/:one|:two|has blank/)
  })

  it.each(['127.0.0.1', '127.1.2.3', 'localhost', '::1'])('may be empty on %s', (host) => {
    expect(problemsOf({ PRODUCER_HOST: host })).toEqual([])
  })

  it.each(['0.0.0.0', '10.0.0.1', '::', 'producer', '127.example.com'])(
    'may not be empty on %s',
    (host) => {
      expect(problemsOf({ PRODUCER_HOST: host })[0]).toMatch(/^API_KEYS: empty while/)
    },
  )
})

describe('the board', () => {
  it('has a password when one is given', () => {
    const reading = read({ BOARD_USER: 'ops', BOARD_PASSWORD: 'hunter2' })
    expect(reading).toMatchObject({
      ok: true,
      settings: { board: { kind: 'password', user: 'ops' } },
    })
  })

  it('is off without one on a host that others reach', () => {
    expect(read({ PRODUCER_HOST: '0.0.0.0', API_KEYS: 'a:b' })).toMatchObject({
      ok: true,
      settings: { board: { kind: 'off' } },
    })
  })

  it.each([
    [{ BOARD_USER: 'ops' }, 'BOARD_PASSWORD: missing beside BOARD_USER'],
    [{ BOARD_PASSWORD: 'hunter2' }, 'BOARD_USER: missing beside BOARD_PASSWORD'],
  ])('refuses half a login: %o', (env, problem) => {
    expect(problemsOf(env)).toEqual([problem])
  })
})
