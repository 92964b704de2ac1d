import { sendJob } from '@dingpost/jobs'
import { Queue } from 'bullmq'
import { Redis } from 'ioredis'
import { contend, startStopwatch } from '../contender.ts'
import { type Enqueued, type Enqueueing, IN_BULK, WARM_UP } from '../enqueueing.ts'

/** BullMQ alone: a job for each person, with the options of DingPost's jobs. */
await contend(async ({ redisUrl, people }: Enqueueing): Promise<Enqueued> => {
  const queue = new Queue('bulk', {
    connection: new Redis(redisUrl, { maxRetriesPerRequest: null }),
  })
  await queue.waitUntilReady()
  const add = async (from: number, until: number) => {
    for (let at = from; at < until; at += IN_BULK) {
      const length = Math.min(IN_BULK, until - at)
      await queue.addBulk(Array.from({ length }, (_, job) => sendJob(`n${at + job}`, 200)))
    }
  }
  await add(0, WARM_UP)
  const elapsed = startStopwatch()
  await add(WARM_UP, WARM_UP + people)
  const enqueued = elapsed()
  const jobs = await queue.getDelayedCount()
  if (jobs !== WARM_UP + people) throw new Error(`${jobs} jobs`)
  return enqueued
})
