import { z } from 'zod'

/**
 * All that stands in a job: no phone number and no content reaches a dashboard, an event stream or
 * a failed job's record. An early job, which is added before its batches are known, has none: they stand
 * in the ledger under its id.
 */
export const sendJobSchema = z.strictObject({ batches: z.array(z.string().min(1)) })
export type SendJob = z.infer<typeof sendJobSchema>

export const batchJobSchema = z.strictObject({ batch: z.string().min(1) })
export type BatchJob = z.infer<typeof batchJobSchema>

export const notificationJobSchema = z.strictObject({ notification: z.string().min(1) })
export type NotificationJob = z.infer<typeof notificationJobSchema>

/**
 * A job is only a wake-up call: what is to be done, and what has been done, stands in the ledger.
 * Expected failures never use one of these attempts (the worker delays the job instead), so running
 * out would need a bug that outlives days of retries; then the job stays in the failed list.
 */
const retries = {
  attempts: 5_000,
  backoff: { type: 'custom' },
  // Enough for an operator to see on Bull Board that work flows; what became of it is in the ledger.
  removeOnComplete: { count: 100 },
  removeOnFail: false,
} as const

/** A batch's own job. The batch id is the job id: adding it again changes nothing. */
export const sendJob = (batch: string, delayMs: number) => sharedSendJob(batch, [batch], delayMs)

/**
 * Jobs of one priority whose turn had come already: before all others of it. In the order to add them:
 * urgent ones, without a priority, go to the head one after the other.
 *
 * @param from `shared`: they come from a job that batches share, and overtake those of an `early` one
 */
export const nextSendJobs = (jobs: readonly SendJobToAdd[], from: keyof typeof AHEAD) =>
  (jobs.some(({ opts }) => isUrgent(opts.jobId)) ? jobs.toReversed() : jobs).map(
    ({ opts, ...job }) => {
      const ahead = isUrgent(opts.jobId) ? { lifo: true } : priorityOf(opts.jobId, AHEAD[from])
      return { ...job, opts: { ...opts, ...ahead } }
    },
  )

type SendJobToAdd = ReturnType<typeof sharedSendJob>

/**
 * The job that delivers batches of the same priority. One that several share is named by the ledger;
 * each of them may have a job of its own besides, which makes no second call.
 */
export const sharedSendJob = (job: string, batches: readonly string[], delayMs: number) => ({
  name: 'send' as const,
  data: { batches: [...batches] } satisfies SendJob,
  opts: { ...retries, ...historyOf(job), ...priorityOf(job), jobId: job, delay: delayMs },
})

/**
 * As long as a finished job is kept, adding it again changes nothing. A batch's own job finishes with
 * the batch; one that is shared may be over when a batch has lost the job that it went on with.
 */
const historyOf = (job: string): { removeOnComplete?: true } =>
  job.endsWith('+') ? { removeOnComplete: true } : {}

/** The jobs of batches, one for all that share it. */
export const sendJobsOf = <Batch extends { readonly id: string; readonly job: string }>(
  batches: readonly Batch[],
  delayMsOf: (batch: Batch) => number,
) =>
  Array.from(Map.groupBy(batches, ({ job }) => job).values(), (together) => {
    const [first] = together as [Batch, ...Batch[]]
    const ids = together.map(({ id }) => id)
    return sharedSendJob(first.job, ids, delayMsOf(first))
  })

/** The job that asks DingTalk what became of a batch it accepted. */
export const receiptJob = (batch: string, delayMs: number) => ({
  name: 'receipt' as const,
  data: { batch } satisfies BatchJob,
  opts: { ...retries, jobId: `${batch}-receipt`, delay: delayMs },
})

/**
 * The job that recalls a notification, or updates its status bar, on the queue of the receipts. Asked
 * for again while it waits, it is the same job; while it runs, it runs once more afterwards.
 */
export const afterwardsJob = (
  kind: 'recall' | 'status-bar',
  notification: string,
  delayMs = 0,
) => ({
  name: kind,
  data: { notification } satisfies NotificationJob,
  opts: {
    ...retries,
    removeOnComplete: true,
    delay: delayMs,
    deduplication: { id: `${notification}-${kind}`, keepLastIfActive: true },
  },
})

/** The id of a batch, and of a job that it is on, begins with the letter of its priority: u(rgent), n(ormal), b(ulk). */
export const isUrgent = (batch: string): boolean => batch.startsWith('u')

/** The lower, the sooner it goes: 0 is urgent. */
export function rankOf(batch: string): 0 | 1 | 2 {
  if (isUrgent(batch)) return 0
  return batch.startsWith('b') ? 2 : 1
}

/** BullMQ's priorities from one rank to the next, and by how much jobs are ahead of their own rank. */
const STEP = 3
const AHEAD = { early: 1, shared: 2 } as const

/**
 * BullMQ takes jobs without a priority first, then the lowest number, and keeps to that after a
 * delay and a retry.
 */
function priorityOf(batch: string, ahead = 0): { priority?: number } {
  const rank = rankOf(batch)
  return rank === 0 ? {} : { priority: rank * STEP - ahead }
}
