import { sendJob } from '@dingpost/jobs'
import type { NewJob, Next } from './next.ts'

/** Not begun with: it goes back with its job. */
export const unbegun = { kind: 'unbegun' } as const

/** How one of the batches that share a job ended. */
export interface End {
  readonly batch: string
  readonly next: Next | typeof unbegun
}

export type Closed = Extract<Next, { kind: 'closed' }>

/** What becomes of the batches of a shared job, and so of the job. */
export interface Parting {
  /** To be added before the job is over: a batch that comes again alone goes by a job of its own. */
  readonly add: readonly NewJob[]
  /** Batches that go back to the queue with the job: not begun with, or the whole app waits. */
  readonly staying: readonly string[]
}

/** @param behindFor how long a batch waits whose own failure closed the gate, ms */
export function partOf(ends: readonly End[], behindFor: (closed: Closed) => number): Parting {
  const add: NewJob[] = []
  const staying: string[] = []
  for (const { batch, next } of ends) {
    switch (next.kind) {
      case 'done':
        add.push(...(next.add ?? []))
        break
      case 'again':
        add.push(...(next.add ?? []), sendJob(batch, next.afterMs))
        break
      case 'unbegun':
        staying.push(batch)
        break
      case 'closed':
        if (next.behind) add.push(sendJob(batch, behindFor(next)))
        else staying.push(batch)
    }
  }
  return { add, staying }
}
