import { expect, it } from 'vitest'
import { RedisUnavailable } from '../../src/errors/redis-unavailable.ts'
import { serve } from './serve.ts'

it('is alive whatever Redis does', async () => {
  const { server } = await serve({ check: () => Promise.reject(new RedisUnavailable('away')) })
  const response = await server.inject('/healthz')
  expect(response.statusCode).toBe(200)
  expect(response.json()).toEqual({ status: 'ok' })
})

it('is ready when Redis answers and keeps what it is given', async () => {
  const { server } = await serve()
  const response = await server.inject('/readyz')
  expect(response.statusCode).toBe(200)
  expect(response.json()).toEqual({
    status: 'ready',
    checks: [
      { name: 'redis', ok: true },
      { name: 'redis_settings', ok: true, problems: [] },
    ],
  })
})

it('is not ready when Redis may throw things away', async () => {
  const { server } = await serve({ check: async () => ['its maxmemory-policy is allkeys-lru'] })
  const response = await server.inject('/readyz')
  expect(response.statusCode).toBe(503)
  expect(response.json()).toMatchObject({
    status: 'not_ready',
    checks: [
      { name: 'redis', ok: true },
      {
        name: 'redis_settings',
        ok: false,
        problems: ['its maxmemory-policy is allkeys-lru'],
      },
    ],
  })
})

it('is not ready while Redis is away', async () => {
  const { server } = await serve({ check: () => Promise.reject(new RedisUnavailable('away')) })
  const response = await server.inject('/readyz')
  expect(response.statusCode).toBe(503)
  expect(response.headers['retry-after']).toBe('1')
  expect(response.json()).toMatchObject({
    status: 'not_ready',
    checks: [{ name: 'redis', ok: false }],
  })
})
