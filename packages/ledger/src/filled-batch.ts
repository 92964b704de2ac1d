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
 * A batch that a command put recipients into, from its line "<batch> <'1' if full> <ms until it is due>
 * <the job of a new one>". What was open before may be on a job that others share and that leaves later:
 * it gets one of its own.
 */
export function filledNow(line: string): FilledBatch {
  const [id = '', full, dueIn, job = ''] = line.split(' ')
  const opened = job === '' ? 'before' : 'now'
  return { id, full: full === '1', opened, job: job || id, dueInMs: Number(dueIn) }
}

/** A batch of an earlier command, whose job needs no hurry; one that is not due yet waits by itself. */
export const earlierBatch = (id: string): FilledBatch => ({ id, full: false, job: id, dueInMs: 0 })
