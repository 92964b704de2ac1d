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
        egress: { name: 'default', calls: 8_000 },
        host: '127.0.0.1',
        port: 3001,
        concurrency: 16,
        receiptFirstLookMs: 5_000,
        receiptLastLookMs: 84_600_000,
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
    ['DINGTALK_EGRESS', 'Rack 7'],
    ['DINGTALK_EGRESS_CALLS', '0'],
    ['WORKER_HOST', 'two hosts'],
    ['WORKER_PORT', '65536'],
    ['WORKER_CONCURRENCY', '0'],
    ['RECEIPT_FIRST_LOOK_MS', '86400001'],
    ['RECEIPT_LAST_LOOK_MS', '86100001'],
    ['RECEIPT_LAST_LOOK_MS', '4999'],
    ['DRAIN_DEADLINE_MS', 'soon'],
  ])('refuses %s=%s', (name, value) => {
    const reading = readWorkerSettings({ ...oneApp, [name]: value })
    const problems = reading.ok ? [] : reading.problems
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatch(new RegExp(`^${name}: expected `))
    expect(problems[0]).not.toContain('user:pw')
  })

  it.each(['0', '5000', '86100000'])('takes a last look after %s ms', (after) => {
    expect(readWorkerSettings({ ...oneApp, RECEIPT_LAST_LOOK_MS: after })).toMatchObject({
      settings: { receiptLastLookMs: Number(after) },
    })
  })

  it('takes the name and the budget of the address it calls from', () => {
    const env = { ...oneApp, DINGTALK_EGRESS: 'rack-7', DINGTALK_EGRESS_CALLS: '4000' }
    expect(readWorkerSettings(env)).toMatchObject({
      settings: { egress: { name: 'rack-7', calls: 4_000 } },
    })
  })
})
