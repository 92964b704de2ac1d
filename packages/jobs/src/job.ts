import { z } from 'zod'

/**
 * All that stands in a job: no phone number and no content reaches a dashboard, an event stream or
 * a failed job's record.
 */
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

/** The job that delivers a batch. The batch id is the job id: adding it again changes nothing. */
export const sendJob = (batch: string, delayMs: number) => ({
  name: 'send' as const,
  data: { batch } satisfies BatchJob,
  opts: { ...retries, ...priorityOf(batch), jobId: batch, delay: delayMs },
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
export const afterwardsJob = (kind: 'recall' | 'status-bar', notification: string) => ({
  name: kind,
  data: { notification } satisfies NotificationJob,
  opts: {
    ...retries,
    removeOnComplete: true,
    deduplication: { id: `${notification}-${kind}`, keepLastIfActive: true },
  },
})

/** A batch id begins with the letter of its priority: u(rgent), n(ormal), b(ulk). */
export const isUrgent = (batch: string): boolean => batch.startsWith('u')

/**
 * BullMQ takes jobs without a priority first, then the lowest number, and keeps to that after a
 * delay and a retry.
 */
function priorityOf(batch: string): { priority?: number } {
  if (isUrgent(batch)) return {}
  return { priority: batch.startsWith('b') ? 2 : 1 }
}
