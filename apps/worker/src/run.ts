import type { Account } from './account.ts'
import type { NewJob } from './next.ts'

/** One run of a job, as the steps of it see it. */
export interface Run {
  readonly account: Account
  /** Id of the job; others may be on it. */
  readonly job: string
  /** How often the job was begun, this time included. */
  readonly starts: number
  /** The worker is stopping. */
  readonly signal: AbortSignal
  /** A call has to wait for its moment: it is the pace that holds the app up. */
  readonly onPaced: () => void
  /** Gives other jobs to the queues at once, whatever becomes of this one. */
  readonly add: (jobs: readonly NewJob[]) => Promise<void>
}
