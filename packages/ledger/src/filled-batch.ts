/** A batch that recipients were put into. */
export interface FilledBatch {
  readonly id: string
  /** A full batch should be sent at once, an open one after the linger. */
  readonly full: boolean
  /**
   * `now`: this very command made it, so that nobody can have given it a job yet; `before`: it was
   * open and took people in. Left out for a batch of an earlier command, whatever became of it.
   */
  readonly opened?: 'now' | 'before'
  /** How long it must not be sent yet, ms; 0 for now. */
  readonly dueInMs: number
}

/** Scripts answer how long until they are due, then "<batch>, '1' if full" for each. */
export function filledBatches([dueIn = '0', ...list]: readonly string[]): FilledBatch[] {
  const batches: FilledBatch[] = []
  for (let at = 0; at < list.length; at += 2) {
    batches.push({ id: list[at] ?? '', full: list[at + 1] === '1', dueInMs: Number(dueIn) })
  }
  return batches
}

/** The batches that one command put recipients into: "<batch>, '1' if full, '1' if new" for each. */
export function filledNow(list: readonly string[]): Map<string, Omit<FilledBatch, 'dueInMs'>> {
  const filled = new Map<string, Omit<FilledBatch, 'dueInMs'>>()
  for (let at = 0; at < list.length; at += 3) {
    const id = list[at] ?? ''
    const opened = list[at + 2] === '1' ? 'now' : 'before'
    filled.set(id, { id, full: list[at + 1] === '1', opened })
  }
  return filled
}

/** A batch of an earlier command, whose job needs no hurry; one that is not due yet waits by itself. */
export const earlierBatch = (id: string): FilledBatch => ({ id, full: false, dueInMs: 0 })
