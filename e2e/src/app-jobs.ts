import { queuePrefix, receiptQueueName, sendQueueName } from '@dingpost/jobs'
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
  const name = kind === 'sends' ? sendQueueName(app) : receiptQueueName(app)
  const queue = new Queue(name, { connection: redis, prefix: queuePrefix(app) })
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
