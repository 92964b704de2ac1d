import { Redis } from 'ioredis'
import { contend, startStopwatch } from '../contender.ts'
import type { Meter } from '../meter.ts'
import { countRedisRequests } from '../redis-requests.ts'
import { startTextbookWorker, type TextbookOptions } from '../textbook.ts'

type Workload = Omit<TextbookOptions, 'redis'> & {
  readonly redisUrl: string
  readonly people: number
}

/** The textbook worker, waiting for work until so many people had theirs. */
await contend(async ({ redisUrl, people, ...options }: Workload): Promise<Meter> => {
  const requests = countRedisRequests(redisUrl)
  const redis = new Redis(redisUrl, { maxRetriesPerRequest: null })
  const elapsed = startStopwatch()
  let left = people
  await new Promise<void>((done) => {
    startTextbookWorker({ ...options, redis }).on('completed', () => {
      left -= 1
      if (left === 0) done()
    })
  })
  return { cpuMs: elapsed().cpuMs, redisRequests: requests() }
})
