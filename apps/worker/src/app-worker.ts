import { addJobs, backoffMs, queuePrefix, receiptQueueName, sendQueueName } from '@dingpost/jobs'
import type { RedisClient } from '@dingpost/ledger'
import { Queue, Worker } from 'bullmq'
import type { Logger } from 'pino'
import type { AccountFields } from './account.ts'
import { createJobWork } from './job-work.ts'
import type { NewJob } from './next.ts'
import { createSenderInUse } from './sender-in-use.ts'
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

export interface AppWorkerOptions {
  readonly sender: Sender
  readonly redis: RedisClient
  readonly concurrency: number
  readonly log: Logger
  /** How soon an operator's resume takes effect: a closed gate is asked again after this long, 5 s unless given. */
  readonly askGateMs?: number
  /** Called once for each job that is over. */
  readonly onAccount: (account: AccountFields) => void
}

/** The workers of one app's queues: where BullMQ meets the pipeline. */
export interface AppWorker {
  readonly app: string
  sender(): Sender
  /** Jobs that begin from now on work with this sender of the same app. */
  replaceSender(sender: Sender): void
  isRunning(): boolean
  /** Takes no further jobs, hands back what waits, and resolves when the rest is finished. */
  close(): Promise<void>
}

export function startAppWorker(options: AppWorkerOptions): AppWorker {
  const { redis, concurrency, log, onAccount, askGateMs = 5_000 } = options
  const { app } = options.sender
  const senders = createSenderInUse(options.sender)
  const stopping = new AbortController()
  const connection = { connection: redis, prefix: queuePrefix(app) }
  const shared = {
    ...connection,
    lockDuration: LOCK_MS,
    stalledInterval: STALLED_MS,
    // A job may be recovered as often as workers die: it is the ledger that knows what was sent.
    maxStalledCount: Number.MAX_SAFE_INTEGER,
    settings: { backoffStrategy: (failures: number) => backoffMs(failures) },
  }
  const queues = {
    send: new Queue(sendQueueName(app), connection),
    receipt: new Queue(receiptQueueName(app), connection),
  }
  const work = createJobWork({
    app,
    senders,
    concurrency,
    signal: stopping.signal,
    add,
    closeQueue: (waitMs) => queues.send.rateLimit(waitMs),
    askGateMs,
    onAccount,
  })
  const workers = [
    new Worker(queues.send.name, work.run, {
      ...shared,
      concurrency,
      // BullMQ obeys queue.rateLimit() only where some limit is set; this one is never reached.
      limiter: { max: 1_000_000_000, duration: 1_000 },
      // It sleeps through a limit even when it is told to close meanwhile: so only a second at a time.
      maximumRateLimitDelay: 1_000,
      // A job with a priority that goes back to the queue wakes nobody, in BullMQ: who is idle looks
      // again after this many seconds, and a throttle of a second would else last five.
      drainDelay: 1,
    }),
    new Worker(queues.receipt.name, work.run, { ...shared, concurrency: RECEIPTS_AT_ONCE }),
  ]
  for (const queue of Object.values(queues)) {
    queue.on('error', (error) => log.debug({ app, err: error }, 'queue error'))
  }
  for (const worker of workers) {
    worker.on('error', (error) => log.warn({ app, err: error }, 'queue error'))
    worker.on('lockRenewalFailed', work.lost)
    worker.on('failed', (job, error) =>
      log.error({ app, job: job?.id, err: error }, 'job failed unexpectedly'),
    )
  }

  const sweeping = setInterval(() => {
    sweep(senders.current(), add).catch((error: unknown) =>
      log.warn({ app, err: error }, 'sweep failed'),
    )
  }, SWEEP_MS)

  async function add(jobs: readonly NewJob[]): Promise<void> {
    const sends = jobs.filter(({ name }) => name === 'send')
    const others = jobs.filter(({ name }) => name !== 'send')
    await addJobs(queues.send, sends)
    await addJobs(queues.receipt, others)
  }

  return {
    app,
    sender: senders.current,
    replaceSender: senders.replace,
    isRunning: () => workers.every((worker) => worker.isRunning() && !worker.closing),
    async close() {
      stopping.abort()
      clearInterval(sweeping)
      await Promise.all(workers.map((worker) => worker.close()))
      await Promise.all(Object.values(queues).map((queue) => queue.close()))
      senders.close()
    },
  }
}
