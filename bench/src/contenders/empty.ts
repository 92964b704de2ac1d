import { Queue, Worker } from 'bullmq'
import { Redis } from 'ioredis'
import { countRedisRequests } from '../redis-requests.ts'
import { ENQUEUE_AT_ONCE, forEachPerson, runContender } from '../workload.ts'

/** BullMQ alone: a job for each person, and a worker that does nothing. What the queue itself costs. */
await runContender(async (workload) => {
  const requests = countRedisRequests(workload.redisUrl)
  const connection = new Redis(workload.redisUrl, { maxRetriesPerRequest: null })
  const queue = new Queue('empty', { connection })
  await queue.waitUntilReady()

  const enqueueFrom = performance.now()
  await forEachPerson(workload, ENQUEUE_AT_ONCE, (person) =>
    queue.add('send', { person }, { removeOnComplete: true }),
  )
  const enqueueMs = performance.now() - enqueueFrom

  const drainFrom = performance.now()
  let left = workload.people
  await new Promise<void>((drained) => {
    const worker = new Worker('empty', async () => {}, {
      connection,
      concurrency: workload.concurrency,
    })
    worker.on('completed', () => {
      left -= 1
      if (left === 0) drained()
    })
  })
  return { enqueueMs, drainMs: performance.now() - drainFrom, redisRequests: requests() }
})
