import { connectRedis, createCallMeter, createLedger, type RedisClient } from '@dingpost/ledger'
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest'
import type { AppWorker } from '../src/app-worker.ts'
import { startHealth } from '../src/health.ts'
import { createMetrics } from '../src/metrics.ts'
import { recordingSender } from './recording-sender.ts'

const app = `health-${process.pid}`
let redis: RedisClient
let health: Awaited<ReturnType<typeof startHealth>>
beforeAll(() => {
  redis = connectRedis(inject('redisUrl'), { role: 'worker' })
})
afterEach(() => health.close())
afterAll(() => redis.disconnect())

const meterOn = (on: RedisClient) =>
  createCallMeter({
    redis: on,
    organisation: { name: app, callsPerMonth: 5_000 },
    egress: { name: app, calls: 10_000 },
  })

function appWorker(isRunning: boolean, on: RedisClient = redis): AppWorker {
  const organisation = { name: 'acme', calls: meterOn(on) }
  const ledger = createLedger({ redis: on, app })
  return {
    app,
    sender: () => ({ ...recordingSender(), app, organisation, ledger }),
    replaceSender: () => undefined,
    isRunning: () => isRunning,
    close: () => Promise.resolve(),
  }
}

async function start(worker: AppWorker, on: RedisClient = redis): Promise<void> {
  const metrics = createMetrics()
  const options = { host: '127.0.0.1', port: 0, redis: on, workers: () => [worker], metrics }
  health = await startHealth(options)
}

async function get(path: string) {
  const response = await fetch(health.url + path)
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.startsWith('application/json')
  return { status: response.status, body: isJson ? (JSON.parse(text) as unknown) : text }
}

describe('the health of a worker', () => {
  test('that works: ready, with no gate closed', async () => {
    await start(appWorker(true))
    expect(await get('/healthz')).toEqual({ status: 200, body: { status: 'ok' } })
    expect(await get('/readyz')).toEqual({
      status: 200,
      body: {
        status: 'ready',
        problems: [],
        apps: [{ app, organisation: 'acme', gate: null, month: { used: 0, limit: 5_000 } }],
      },
    })
    expect(await get('/nothing')).toMatchObject({ status: 404 })
  })

  test('whose app is held: ready, and it says why', async () => {
    const worker = appWorker(true)
    await start(worker)
    const hold = { reason: 'misconfigured', code: '60020', detail: 'Add it.' }
    await worker.sender().ledger.gate.hold({ ...hold, probe: false })
    expect(await get('/readyz')).toMatchObject({
      status: 200,
      body: { status: 'ready', apps: [{ app, gate: { kind: 'held', ...hold } }] },
    })
    const line = `dingpost_worker_app_held{app="${app}",reason="misconfigured"} 1`
    expect(await get('/metrics')).toMatchObject({
      status: 200,
      body: expect.stringContaining(line),
    })

    await worker.sender().ledger.gate.open()
    expect(await get('/metrics')).toMatchObject({ body: expect.not.stringContaining(line) })
  })

  test('whose organisation has spent calls, and whose app was throttled: the metrics say so', async () => {
    const worker = appWorker(true)
    await start(worker)
    const { organisation, ledger } = worker.sender()
    await organisation.calls.take('asyncsend_v2', true)
    await ledger.calls.slowDown('people')
    const { body } = await get('/metrics')
    expect(body).toContain('dingpost_month_calls{organisation="acme"} 1')
    expect(body).toContain('dingpost_month_calls_limit{organisation="acme"} 5000')
    expect(body).toContain(`dingpost_pace{app="${app}",budget="send"} 1`)
    expect(body).toMatch(new RegExp(`dingpost_pace{app="${app}",budget="people"} 0\\.66`))
    expect(await get('/readyz')).toMatchObject({
      body: { apps: [{ organisation: 'acme', month: { used: 1, limit: 5_000 } }] },
    })
  })

  test('that takes no jobs: alive, and not ready', async () => {
    await start(appWorker(false))
    expect(await get('/healthz')).toMatchObject({ status: 200 })
    expect(await get('/readyz')).toEqual({
      status: 503,
      body: {
        status: 'unavailable',
        problems: [`the worker of app ${app} is not running`],
        apps: [],
      },
    })
  })

  test('whose Redis is away: alive, and says so within two seconds', async () => {
    // Port 9 of this machine answers nobody.
    const nowhere = connectRedis('redis://127.0.0.1:9', { role: 'worker' })
    try {
      await start(appWorker(true, nowhere), nowhere)
      const began = performance.now()
      expect(await get('/readyz')).toMatchObject({
        status: 503,
        body: { problems: ['Redis does not answer'] },
      })
      expect(performance.now() - began).toBeLessThan(2_000)
      expect(await get('/healthz')).toMatchObject({ status: 200 })
      expect(await get('/metrics')).toMatchObject({ status: 503 })
    } finally {
      nowhere.disconnect()
    }
  })
})
