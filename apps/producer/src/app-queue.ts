import { queuePrefix, receiptQueueName, sendJob, sendQueueName } from '@dingpost/jobs'
import type { FilledBatch, RedisClient } from '@dingpost/ledger'
import { ErrorCode, Queue } from 'bullmq'

interface AppQueues {
  readonly sends: Queue
  /** The workers fill and drain it; here it is only watched. */
  readonly receipts: Queue
  /** Sees to it that every batch has a job, and that a full one does not wait for company any longer. */
  readonly wake: (batches: readonly FilledBatch[]) => Promise<void>
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

  return {
    sends,
    receipts: open(receiptQueueName(app)),
    async wake(batches) {
      await Promise.all(
        batches.map(async ({ id, full }) => {
          const { name, data, opts } = sendJob(id, full ? 0 : lingerMs)
          await sends.add(name, data, opts)
          if (full && lingerMs > 0) await promote(sends, id)
        }),
      )
    },
  }
}

/** The job of a batch that others opened still waits for its linger. Any other has left by itself. */
async function promote(queue: Queue, batch: string): Promise<void> {
  try {
    await queue.getBackend().promote(batch)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code !== ErrorCode.JobNotInState && code !== ErrorCode.JobNotExist) throw error
  }
}
