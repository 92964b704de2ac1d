import {
  backoffMs,
  batchJobSchema,
  queuePrefix,
  receiptQueueName,
  sendQueueName,
} from '@dingpost/jobs'
import { type RedisClient } from '@dingpost/ledger'
import { DelayedError, type Job, Queue, RateLimitError, Worker } from 'bullmq'
import type { Logger } from 'pino'
import { type AccountFields, openAccount } from './account.ts'
import { deliver } from './delivery.ts'
import type { NewJob, Next } from './next.ts'
import { collectReceipt } from './receipt.ts'
import type { Sender } from './sender.ts'
import { sweep } from './sweep.ts'

/**
 * How long a job stays with a worker that gives no sign of life. The lock is renewed every half of
 * it while the process lives, so it may be short: what a killed worker held is taken up by another
 * within LOCK_MS + STALLED_MS.
 */
const LOCK_MS = 10_000
const STALLED_MS = 5_000
const SWEEP_MS = 15_000
/** Receipts wait for their turn in the budget where they are, so few keep its pace as well as many. */
const RECEIPTS_AT_ONCE = 4
/** Time for another batch to probe a closed gate before the one that closed it. */
const BEHIND_MS = 500

export interface AppWorkerOptions {
  readonly sender: Sender
  readonly redis: RedisClient
  readonly concurrency: number
  readonly log: Logger
  /** Called once for each job that is over. */
  readonly onAccount: (account: AccountFields) => void
}

/** The workers of one app's queues: where BullMQ meets the pipeline. */
export interface AppWorker {
  readonly sender: Sender
  isRunning(): boolean
  /** Takes no further jobs, hands back what waits, and resolves when the rest is finished. */
  close(): Promise<void>
}

export function startAppWorker(options: AppWorkerOptions): AppWorker {
  const { sender, redis, concurrency, log, onAccount } = options
  const stopping = new AbortController()
  const connection = { connection: redis, prefix: queuePrefix(sender.app) }
  const shared = {
    ...connection,
    lockDuration: LOCK_MS,
    stalledInterval: STALLED_MS,
    // A job may be recovered as often as workers die: it is the ledger that knows what was sent.
    maxStalledCount: Number.MAX_SAFE_INTEGER,
    settings: { backoffStrategy: (failures: number) => backoffMs(failures) },
  }
  const queues = {
    send: new Queue(sendQueueName(sender.app), connection),
    receipt: new Queue(receiptQueueName(sender.app), connection),
  }
  const workers = [
    new Worker(queues.send.name, work, {
      ...shared,
      concurrency,
      // BullMQ obeys queue.rateLimit() only where some limit is set; this one is never reached.
      limiter: { max: 1_000_000_000, duration: 1_000 },
      // It sleeps through a limit even when it is told to close meanwhile: so only a second at a time.
      maximumRateLimitDelay: 1_000,
    }),
    new Worker(queues.receipt.name, work, { ...shared, concurrency: RECEIPTS_AT_ONCE }),
  ]
  for (const queue of Object.values(queues)) {
    queue.on('error', (error) => log.debug({ app: sender.app, err: error }, 'queue error'))
  }
  for (const worker of workers) {
    worker.on('error', (error) => log.warn({ app: sender.app, err: error }, 'queue error'))
    worker.on('failed', (job, error) =>
      log.error({ app: sender.app, batch: job?.id, err: error }, 'job failed unexpectedly'),
    )
  }

  const sweeping = setInterval(() => {
    sweep(sender, add).catch((error: unknown) =>
      log.warn({ app: sender.app, err: error }, 'sweep failed'),
    )
  }, SWEEP_MS)

  async function add(jobs: readonly NewJob[]): Promise<void> {
    for (const [name, queue] of Object.entries(queues)) {
      const own = jobs.filter((job) => job.name === name)
      if (own.length > 0) await queue.addBulk(own)
    }
  }

  async function work(job: Job, token?: string): Promise<void> {
    const { batch } = batchJobSchema.parse(job.data)
    const account = openAccount(sender.app, batch)
    const next =
      job.name === 'receipt'
        ? await collectReceipt(sender, batch, account, stopping.signal)
        : await deliver(sender, batch, account, stopping.signal)
    onAccount(account.close(next))
    await apply(next, job, token)
  }

  async function apply(next: Next, job: Job, token: string | undefined): Promise<void> {
    switch (next.kind) {
      case 'done':
        await add(next.add ?? [])
        return
      case 'again':
        await add(next.add ?? [])
        await job.moveToDelayed(Date.now() + next.afterMs, token)
        throw new DelayedError()
      case 'closed':
        await queues.send.rateLimit(next.waitMs)
        if (!next.behind) throw new RateLimitError()
        await job.moveToDelayed(Date.now() + next.waitMs + BEHIND_MS, token)
        throw new DelayedError()
    }
  }

  return {
    sender,
    isRunning: () => workers.every((worker) => worker.isRunning() && !worker.closing),
    async close() {
      stopping.abort()
      clearInterval(sweeping)
      await Promise.all(workers.map((worker) => worker.close()))
      await Promise.all(Object.values(queues).map((queue) => queue.close()))
      sender.dingtalk.close()
    },
  }
}
