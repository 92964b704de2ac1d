import { addJobs, isUrgent, sendJobsOf } from '@dingpost/jobs'
import type { FilledBatch } from '@dingpost/ledger'
import { ErrorCode, type Queue } from 'bullmq'
import { createDepartures, type Departure, type Departures } from './departures.ts'

export interface Waking {
  /** Has jobs added for the batches that requests will open, where enough of them travel together. */
  readonly departure: Departures['next']
  /**
   * Sees to it that every batch has a job, and that a full one does not wait for company any longer.
   *
   * @param departure the one that they were put on where they are new
   */
  readonly wake: (batches: readonly FilledBatch[], departure?: Departure) => Promise<void>
  /** Redis may have lost the jobs that it was given last. */
  readonly forget: () => void
}

const MOST_REMEMBERED = 10_000

/** The jobs of an app's batches. */
export function createWaking(sends: Queue, lingerMs: number): Waking {
  const departures = createDepartures(sends, lingerMs)
  /** The jobs of open batches that this process adds or has added. */
  const jobOf = new Map<string, { readonly job: string; readonly added: Promise<void> }>()
  const lingers = ({ id, dueInMs }: FilledBatch): boolean =>
    dueInMs <= 0 && lingerMs > 0 && !isUrgent(id)

  /** A full one shall not wait for those whose job it shares. */
  const hasJob = ({ id, full, opened }: FilledBatch): boolean => {
    const known = opened === 'before' ? jobOf.get(id) : undefined
    return known !== undefined && (known.job === id || !full)
  }

  /** Filled after it was opened: a job of its own may still wait for the linger. */
  const isLate = (batch: FilledBatch): boolean =>
    batch.full && batch.opened !== 'now' && lingers(batch)

  const delayMsOf = (batch: FilledBatch): number =>
    lingers(batch) && !batch.full ? lingerMs : Math.max(0, batch.dueInMs)

  const add = (jobless: readonly FilledBatch[]): Promise<void> =>
    addJobs(sends, sendJobsOf(jobless, delayMsOf))

  /**
   * In a flood, people join a batch whose job is still being added: they wait for that one. When each
   * command of theirs added it, too, a batch had its job added 2.5 times. A trip that fails may fail for
   * another batch on it: then this one's job is added alone.
   */
  const addedBefore = (batch: FilledBatch): Promise<void> | undefined =>
    jobOf.get(batch.id)?.added.catch(() => add([batch]))

  async function wake(batches: readonly FilledBatch[], departure?: Departure): Promise<void> {
    const { filled, unsure } = onceEach(batches)
    const late = filled.filter(isLate)
    const jobless: FilledBatch[] = []
    const boarded: FilledBatch[] = []
    const boardings = new Set<Promise<void>>()
    const added = new Map<string, Promise<void> | undefined>()
    for (const batch of filled) {
      const { id, opened, job } = batch
      const boarding = opened === 'now' ? departure?.added(job) : undefined
      if (boarding) {
        boarded.push(batch)
        boardings.add(boarding)
        jobOf.set(id, { job, added: boarding })
      } else if (unsure.has(id)) {
        // A job that may be lost may as well be there, without naming it.
        jobless.push(departure?.has(job) ? alone(batch) : batch)
      } else {
        added.set(id, addedBefore(batch))
      }
    }
    const adding = add(jobless)
    for (const { id } of jobless) added.set(id, adding)
    remember(jobless, adding)
    for (const { id, full } of filled) if (full) jobOf.delete(id)
    const promoted = late.map(async ({ id }) => {
      await added.get(id)
      await promote(sends, id)
    })
    const aboard = Promise.all(boardings).catch(() => add(boarded.map(alone)))
    await Promise.all([aboard, ...added.values(), ...promoted])
  }

  /** One entry for each batch: what its own command tells, which an earlier one's repeat does not know. */
  function onceEach(batches: readonly FilledBatch[]) {
    const filled = new Map<string, FilledBatch>()
    const unsure = new Set<string>()
    for (const batch of batches) {
      if (batch.opened !== undefined || !filled.has(batch.id)) filled.set(batch.id, batch)
      if (!hasJob(batch)) unsure.add(batch.id)
    }
    return { filled: [...filled.values()], unsure }
  }

  function remember(batches: readonly FilledBatch[], adding: Promise<void>): void {
    // What is forgotten gets its job once more, which changes nothing.
    if (jobOf.size > MOST_REMEMBERED) jobOf.clear()
    for (const { id, opened, job } of batches) {
      if (opened === 'now' || !jobOf.has(id)) jobOf.set(id, { job, added: adding })
    }
    adding.catch(() => {
      for (const { id } of batches) jobOf.delete(id)
    })
  }

  return {
    departure: departures.next,
    wake,
    forget() {
      jobOf.clear()
      departures.forget()
    },
  }
}

const alone = (batch: FilledBatch): FilledBatch => ({ ...batch, job: batch.id })

/** A batch that does not wait for its linger any more has left by itself. */
export async function promote(queue: Queue, batch: string): Promise<void> {
  try {
    await queue.getBackend().promote(batch)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code !== ErrorCode.JobNotInState && code !== ErrorCode.JobNotExist) throw error
  }
}
