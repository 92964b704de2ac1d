import { afterwardsJob, queuePrefix, receiptQueueName, sendQueueName } from '@dingpost/jobs'
import type { RedisClient } from '@dingpost/ledger'
import { Queue } from 'bullmq'
import { createWaking, promote, type Waking } from './waking.ts'

export interface AppQueues extends Pick<Waking, 'addEarly' | 'wake'> {
  readonly sends: Queue
  readonly receipts: Queue
  /** Has a worker do what was asked for in the ledger. */
  ask(kind: 'recall' | 'status-bar', notification: string): Promise<void>
  /** Jobs on each of the queues. */
  counts(): Promise<{ readonly queue: JobCounts; readonly receipts: JobCounts }>
  /** The gate was opened: batches that wait for it need not sleep on. */
  release(): Promise<void>
  close(): Promise<void>
}

export interface JobCounts {
  /** Whatever their priority. */
  readonly waiting: number
  readonly active: number
  readonly delayed: number
  readonly failed: number
}

/** The queues of one app, on a connection that others share. */
export function createAppQueues(
  redis: RedisClient,
  { app, lingerMs }: { app: string; lingerMs: number },
): AppQueues {
  const open = (name: string): Queue => {
    const queue = new Queue(name, {
      prefix: queuePrefix(app),
      connection: redis,
      // Its INFO at the start would fail this queue for good when Redis goes away just then.
      skipVersionCheck: true,
    })
    // The connection reports its own errors; an emitter that nobody listens to would throw them.
    queue.on('error', () => {})
    return queue
  }
  const sends = open(sendQueueName(app))
  const receipts = open(receiptQueueName(app))
  const waking = createWaking(sends, lingerMs)
  // A Redis that comes back may have lost the last jobs, and so may a node of a cluster.
  redis.setMaxListeners(redis.getMaxListeners() + 1)
  for (const event of LOSSES) redis.on(event, waking.forget)

  return {
    sends,
    receipts,
    addEarly: waking.addEarly,
    wake: waking.wake,

    async ask(kind, notification) {
      const { name, data, opts } = afterwardsJob(kind, notification)
      await receipts.add(name, data, opts)
    },

    async counts() {
      const [queue, ofReceipts] = await Promise.all([countJobs(sends), countJobs(receipts)])
      return { queue, receipts: ofReceipts }
    },

    async release() {
      await sends.removeRateLimitKey()
      // The batches that found the gate's reason stand behind for some seconds: one of them need not.
      // What is not due before an hour or a day is put back by the ledger.
      const [first] = await sends.getDelayed(0, 0)
      if (first?.id !== undefined) await promote(sends, first.id)
    },

    async close() {
      for (const event of LOSSES) redis.off(event, waking.forget)
      redis.setMaxListeners(redis.getMaxListeners() - 1)
      await Promise.all([sends.close(), receipts.close()])
    },
  }
}

/** How a connection says that it was lost: of a server, and of a node of a cluster. */
const LOSSES = ['close', '-node', 'node error']

/** BullMQ's own: urgent batches are in `wait`, the others in `prioritized` when their turn has come. */
export const JOB_STATES = ['wait', 'prioritized', 'active', 'delayed', 'failed'] as const

async function countJobs(queue: Queue): Promise<JobCounts> {
  const counts = await queue.getJobCounts(...JOB_STATES)
  const { wait = 0, prioritized = 0, active = 0, delayed = 0, failed = 0 } = counts
  return { waiting: wait + prioritized, active, delayed, failed }
}
