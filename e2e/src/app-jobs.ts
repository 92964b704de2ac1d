import { queuePrefix, receiptQueueName, sendJobSchema, sendQueueName } from '@dingpost/jobs'
import { Queue } from 'bullmq'
import type { Redis } from 'ioredis'

/** The delayed jobs of an app, as an operator has them on Bull Board. */
export type DelayedJobs = {
  /** How long each of them waits in all, in ms. */
  waits(): Promise<number[]>
  /** Has all of them done at once; answers how many there were. */
  promote(): Promise<number>
  close(): Promise<void>
}

export function delayedJobs(redis: Redis, app: string, kind: 'sends' | 'receipts'): DelayedJobs {
  const queue = open(redis, app, kind)
  return {
    waits: async () => (await queue.getDelayed()).map(({ delay }) => delay),
    async promote() {
      const jobs = await queue.getDelayed()
      await Promise.all(
        jobs.map((job) =>
          job.promote().catch(async (error: unknown) => {
            // Its time may have come by itself meanwhile.
            if (await job.isDelayed()) throw error
          }),
        ),
      )
      return jobs.length
    },
    close: () => queue.close(),
  }
}

/** Redis has lost the sends of an app that wait. */
export async function loseJobs(redis: Redis, app: string): Promise<void> {
  const queue = open(redis, app, 'sends')
  await queue.drain(true)
  await queue.close()
}

/** The batches of an app that are on a job, each once. */
export async function batchesOnJobs(redis: Redis, app: string): Promise<string[]> {
  const queue = open(redis, app, 'sends')
  const jobs = await queue.getJobs(['wait', 'prioritized', 'delayed', 'active'])
  await queue.close()
  const batches = await Promise.all(
    jobs.map(async ({ id = '', data }) => {
      const known = sendJobSchema.parse(data).batches
      // Of a job that was added before its batches were known, as long as no worker has taken it.
      return known.length > 0 ? known : redis.lrange(`${queuePrefix(app)}:on:${id}`, 0, -1)
    }),
  )
  return [...new Set(batches.flat())]
}

function open(redis: Redis, app: string, kind: 'sends' | 'receipts'): Queue {
  const name = kind === 'sends' ? sendQueueName(app) : receiptQueueName(app)
  return new Queue(name, { connection: redis, prefix: queuePrefix(app) })
}
