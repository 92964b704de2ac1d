import { afterAll, inject } from 'vitest'
import { type RedisClient, connectRedis } from '../src/index.ts'
import { ledgerContract } from './contract/ledger.ts'

const open: RedisClient[] = []

afterAll(() => {
  for (const redis of open) redis.disconnect()
})

ledgerContract(() => {
  const redis = connectRedis(inject('redisUrl'), { role: 'worker' })
  open.push(redis)
  return redis
})
