import type { Account } from './account.ts'
import type { NewJob } from './next.ts'

/** One run of a job, as the steps of it see it. */
export interface Run {
  readonly account: Account
  /** Id of the job; others may be on it. */
  readonly job: string
  /** How often the job was begun, this time included. */
  readonly starts: number
  /** How long it was to wait when it was added, ms. */
  readonly waitedMs: number
  /** The worker is stopping. */
  readonly signal: AbortSignal
  /** A call is booked, for a moment that comes after so many ms. */
  readonly onBooked: (waitMs: number) => void
  /** Gives other jobs to the queues at once, whatever becomes of this one. */
  readonly add: (jobs: readonly NewJob[]) => Promise<void>
}
