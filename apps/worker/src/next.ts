import type { afterwardsJob, receiptJob, sendJob } from '@dingpost/jobs'

export type NewJob =
  | ReturnType<typeof sendJob>
  | ReturnType<typeof receiptJob>
  | ReturnType<typeof afterwardsJob>

/** What the queue does with a job once its step is over; jobs to add are added before that. */
export type Next =
  | { readonly kind: 'done'; readonly add?: readonly NewJob[] }
  /** The same job again, later. */
  | { readonly kind: 'again'; readonly afterMs: number; readonly add?: readonly NewJob[] }
  /**
   * The whole app waits; the job goes back unharmed. `behind` the others where it was this batch
   * that failed: if it is the only one that does, the next one finds out.
   */
  | {
      readonly kind: 'closed'
      readonly waitMs: number
      readonly behind?: true
      /** This is the failure that held the app: the one to say so loudly. */
      readonly held?: true
    }

export const done: Next = { kind: 'done' }
