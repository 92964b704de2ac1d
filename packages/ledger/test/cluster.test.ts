import { createRedisMock } from 'js-redis-server'
import { afterAll, describe, expect, test } from 'vitest'
import { connectRedis, type RedisClient } from '../src/index.ts'
import { ledgerContract } from './contract/ledger.ts'

const server = await createRedisMock({ cluster: { masters: 3, replicas: 0 } })
const nodes = server.addresses().map(({ host, port }) => `${host}:${port}`)
const url = `redis+cluster://${nodes.join(',')}`
const open: RedisClient[] = []

afterAll(async () => {
  for (const redis of open) redis.disconnect()
  await server.close()
})

const connect = (): RedisClient => {
  const redis = connectRedis(url, { role: 'worker' })
  open.push(redis)
  return redis
}

describe('on a cluster, all keys of an app on one slot', () => {
  ledgerContract(connect)
})

test('another scheme is no Redis URL', () => {
  expect(() => connectRedis('http://127.0.0.1:6379', { role: 'api' })).toThrow(TypeError)
})
