import {
  addJobs,
  afterwardsJob,
  isUrgent,
  queuePrefix,
  receiptQueueName,
  sendJobsOf,
  sendQueueName,
} from '@dingpost/jobs'
import type { FilledBatch, RedisClient } from '@dingpost/ledger'
import { ErrorCode, Queue } from 'bullmq'

export interface AppQueues {
  readonly sends: Queue
  readonly receipts: Queue
  /** Sees to it that every batch has a job, and that a full one does not wait for company any longer. */
  wake(batches: readonly FilledBatch[]): Promise<void>
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
  /** The jobs of open batches that this process adds or has added. */
  const jobOf = new Map<string, { readonly job: string; readonly added: Promise<void> }>()
  // A Redis that comes back may have lost the last of them, and so may a node of a cluster.
  const forget = (): void => jobOf.clear()
  redis.setMaxListeners(redis.getMaxListeners() + 1)
  for (const event of LOSSES) redis.on(event, forget)
  const lingers = ({ id, dueInMs }: FilledBatch): boolean =>
    dueInMs <= 0 && lingerMs > 0 && !isUrgent(id)

  /** A full one shall not wait for those whose job it shares. */
  const hasJob = ({ id, full, opened }: FilledBatch): boolean => {
    const known = opened === 'before' ? jobOf.get(id) : undefined
    return known !== undefined && (known.job === id || !full)
  }

  const delayMsOf = (batch: FilledBatch): number =>
    lingers(batch) && !batch.full ? lingerMs : Math.max(0, batch.dueInMs)

  const add = (jobless: readonly FilledBatch[]): Promise<void> =>
    addJobs(sends, sendJobsOf(jobless, delayMsOf))

  return {
    sends,
    receipts,

    async wake(batches) {
      const filled = distinct(batches)
      const unsure = new Set(batches.flatMap((batch) => (hasJob(batch) ? [] : [batch.id])))
      const jobless = filled.filter(({ id }) => unsure.has(id))
      const adding = add(jobless)
      // In a flood, people join a batch whose job is still being added: they wait for that one. When
      // each command of theirs added it, too, a batch had its job added 2.5 times. A trip that fails
      // may fail for another batch on it: then this one's job is added alone.
      const added = new Map(
        filled.map((batch) => [
          batch.id,
          unsure.has(batch.id) ? adding : jobOf.get(batch.id)?.added.catch(() => add([batch])),
        ]),
      )
      // What is forgotten gets its job once more, which changes nothing.
      if (jobOf.size > MOST_REMEMBERED) forget()
      for (const { id, opened, job } of jobless) {
        if (opened === 'now' || !jobOf.has(id)) jobOf.set(id, { job, added: adding })
      }
      adding.catch(() => {
        for (const { id } of jobless) jobOf.delete(id)
      })
      for (const { id, full } of filled) if (full) jobOf.delete(id)
      // The job of a full batch that was open before still waits for its linger, as soon as it is there.
      const late = filled.filter((batch) => batch.full && batch.opened !== 'now' && lingers(batch))
      const promoted = late.map(async ({ id }) => {
        await added.get(id)
        await promote(sends, id)
      })
      await Promise.all([...added.values(), ...promoted])
    },

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
      for (const event of LOSSES) redis.off(event, forget)
      redis.setMaxListeners(redis.getMaxListeners() - 1)
      await Promise.all([sends.close(), receipts.close()])
    },
  }
}

const MOST_REMEMBERED = 10_000

/** How a connection says that it was lost: of a server, and of a node of a cluster. */
const LOSSES = ['close', '-node', 'node error']

/** One entry for each batch: what its own command tells, which an earlier one's repeat does not know. */
const distinct = (batches: readonly FilledBatch[]): FilledBatch[] => [
  ...new Map(
    [
      ...batches.filter(({ opened }) => opened === undefined),
      ...batches.filter(({ opened }) => opened !== undefined),
    ].map((batch) => [batch.id, batch]),
  ).values(),
]

/** BullMQ's own: urgent batches are in `wait`, the others in `prioritized` when their turn has come. */
export const JOB_STATES = ['wait', 'prioritized', 'active', 'delayed', 'failed'] as const

async function countJobs(queue: Queue): Promise<JobCounts> {
  const counts = await queue.getJobCounts(...JOB_STATES)
  const { wait = 0, prioritized = 0, active = 0, delayed = 0, failed = 0 } = counts
  return { waiting: wait + prioritized, active, delayed, failed }
}

/** A batch that does not wait for its linger any more has left by itself. */
async function promote(queue: Queue, batch: string): Promise<void> {
  try {
    await queue.getBackend().promote(batch)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code !== ErrorCode.JobNotInState && code !== ErrorCode.JobNotExist) throw error
  }
}
