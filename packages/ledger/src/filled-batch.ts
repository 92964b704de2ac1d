/** A batch that recipients were put into. */
export interface FilledBatch {
  readonly id: string
  /** A full batch should be sent at once, an open one after the linger. */
  readonly full: boolean
  /**
   * `now`: this very command made it, and where it shares no early job, nobody can have given it a job yet;
   * `before`: it was open and took people in. Left out for a batch of an earlier command, whatever became
   * of it.
   */
  readonly opened?: 'now' | 'before'
  /** The job that it is on: one of its own by its own id, or one that it shares. */
  readonly job: string
  /** How long it must not be sent yet, ms; 0 for now. */
  readonly dueInMs: number
}

/**
 * The batches that one command put recipients into: "<batch>, '1' if full, the job of a new one" for
 * each. What was open before may be on a job that others share and that leaves later: it gets one of
 * its own.
 */
export function filledNow(list: readonly string[]): Map<string, Omit<FilledBatch, 'dueInMs'>> {
  const filled = new Map<string, Omit<FilledBatch, 'dueInMs'>>()
  for (let at = 0; at < list.length; at += 3) {
    const [id = '', full, job = ''] = list.slice(at, at + 3)
    const opened = job === '' ? 'before' : 'now'
    filled.set(id, { id, full: full === '1', opened, job: job || id })
  }
  return filled
}

/** A batch of an earlier command, whose job needs no hurry; one that is not due yet waits by itself. */
export const earlierBatch = (id: string): FilledBatch => ({ id, full: false, job: id, dueInMs: 0 })
