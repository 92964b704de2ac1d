import { openAccount } from '../src/account.ts'
import type { NewJob } from '../src/next.ts'
import type { Run } from '../src/run.ts'

export interface RecordingRun extends Run {
  /** Jobs that were given to the queues while the job ran. */
  readonly added: readonly NewJob[]
}

export function recordingRun(
  signal: AbortSignal = new AbortController().signal,
  { job = 'n121', starts = 1, waitedMs = 0 } = {},
): RecordingRun {
  const added: NewJob[] = []
  return {
    account: openAccount('default', 'send', { batch: 'n121' }),
    job,
    starts,
    waitedMs,
    signal,
    onBooked: () => undefined,
    added,
    add(jobs) {
      added.push(...jobs)
      return Promise.resolve()
    },
  }
}
