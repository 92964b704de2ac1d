import { Queue, Worker } from 'bullmq'
import { Redis } from 'ioredis'
import { contend, inLanes, startStopwatch } from '../contender.ts'
import { type Drained, type Draining, ENQUEUE_AT_ONCE } from '../draining.ts'
import { countRedisRequests } from '../redis-requests.ts'

/** BullMQ alone: a job for each person, and a worker that does nothing. What the queue itself costs. */
await contend(async ({ redisUrl, people, concurrency }: Draining): Promise<Drained> => {
  const requests = countRedisRequests(redisUrl)
  const connection = new Redis(redisUrl, { maxRetriesPerRequest: null })
  const queue = new Queue('empty', { connection })
  await queue.waitUntilReady()
  await inLanes(people, ENQUEUE_AT_ONCE, (person) =>
    queue.add('send', { person }, { removeOnComplete: true }),
  )

  const requestsBefore = requests()
  const elapsed = startStopwatch()
  let left = people
  await new Promise<void>((drained) => {
    const worker = new Worker('empty', async () => {}, { connection, concurrency })
    worker.on('completed', () => {
      left -= 1
      if (left === 0) drained()
    })
  })
  const { ms, cpuMs } = elapsed()
  return { drainMs: ms, cpuMs, redisRequests: requests() - requestsBefore }
})
