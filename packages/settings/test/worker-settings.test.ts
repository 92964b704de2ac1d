import { describe, expect, it } from 'vitest'
import { readWorkerSettings } from '../src/worker-settings.ts'

const oneApp = {
  DINGTALK_APP_KEY: 'dingkey',
  DINGTALK_APP_SECRET: 'app-secret-value',
  DINGTALK_AGENT_ID: '1',
}

describe('readWorkerSettings', () => {
  it('takes every default when only the app is given', () => {
    expect(readWorkerSettings(oneApp)).toMatchObject({
      ok: true,
      settings: {
        dingtalkUrl: 'https://oapi.dingtalk.com',
        dingtalkTimeoutMs: 10_000,
        callsPerSecond: 15,
        peoplePerMinute: 4_500,
        host: '127.0.0.1',
        port: 3001,
        concurrency: 16,
        receipts: 'always',
        receiptFirstLookMs: 5_000,
        drainDeadlineMs: 20_000,
        logLevel: 'info',
      },
    })
  })

  it('drops the slash at the end of the base URL', () => {
    const env = { ...oneApp, DINGTALK_BASE_URL: 'http://127.0.0.1:4000/' }
    expect(readWorkerSettings(env)).toMatchObject({
      settings: { dingtalkUrl: 'http://127.0.0.1:4000' },
    })
  })

  it.each([
    ['DINGTALK_BASE_URL', 'ftp://x'],
    ['DINGTALK_BASE_URL', 'https://user:pw@proxy'],
    ['DINGTALK_TIMEOUT_MS', '0'],
    ['DINGTALK_CALLS_PER_SECOND', '0'],
    ['DINGTALK_PEOPLE_PER_MINUTE', '99'],
    ['WORKER_HOST', 'two hosts'],
    ['WORKER_PORT', '65536'],
    ['WORKER_CONCURRENCY', '0'],
    ['RECEIPTS', 'sometimes'],
    ['RECEIPT_FIRST_LOOK_MS', '86400001'],
    ['DRAIN_DEADLINE_MS', 'soon'],
  ])('refuses %s=%s', (name, value) => {
    const reading = readWorkerSettings({ ...oneApp, [name]: value })
    const problems = reading.ok ? [] : reading.problems
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatch(new RegExp(`^${name}: expected `))
    expect(problems[0]).not.toContain('user:pw')
  })
})
