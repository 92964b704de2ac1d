import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { connectRedis } from '@dingpost/ledger'
import { Redis } from 'ioredis'
import { expect, inject, onTestFinished, vi } from 'vitest'
import { createAppQueues } from '../src/app-queue.ts'

export const LONG_MS = 60_000

/** The queues of an app that nobody else has. */
export function open({ lingerMs = LONG_MS } = {}) {
  const redis = connectRedis(inject('redisUrl'), { role: 'worker' })
  const queues = createAppQueues(redis, { app: `q${randomBytes(6).toString('hex')}`, lingerMs })
  onTestFinished(async () => {
    await queues.close()
    redis.disconnect()
  })
  const delays = async () => {
    const delayed = await queues.sends.getDelayed()
    return Object.fromEntries(delayed.map(({ id, delay }) => [id, delay]))
  }
  /** What it does fails on its way to Redis. */
  const breakNext = async (work: () => Promise<void>) => {
    const adds = [vi.spyOn(queues.sends, 'add'), vi.spyOn(queues.sends, 'addBulk')]
    for (const add of adds) add.mockRejectedValueOnce(new Error('cut'))
    await expect(work()).rejects.toThrow('cut')
    for (const add of adds) add.mockRestore()
  }
  const reconnect = async () => {
    const back = once(redis, 'ready')
    if (redis instanceof Redis) redis.disconnect(true)
    await back
  }
  return { queues, delays, breakNext, reconnect }
}
