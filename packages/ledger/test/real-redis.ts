import { afterAll, inject } from 'vitest'
import { connectRedis, type RedisClient } from '../src/index.ts'

const open: RedisClient[] = []
afterAll(() => {
  for (const redis of open) redis.disconnect()
})

/** A connection to the run's Redis, for one test file. */
export function connectToRedis(): RedisClient {
  const redis = connectRedis(inject('redisUrl'), { role: 'worker' })
  open.push(redis)
  return redis
}
