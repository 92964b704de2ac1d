import { addJobs, isUrgent, sendJobsOf } from '@dingpost/jobs'
import type { FilledBatch } from '@dingpost/ledger'
import { ErrorCode, type Queue } from 'bullmq'
import { createEarlyAdding, type EarlyAdding, type EarlyJobs } from './early-jobs.ts'

export interface Waking {
  /** Adds jobs for the batches that requests will open, where enough of them travel together. */
  readonly addEarly: EarlyAdding['addFor']
  /**
   * Sees to it that every batch has a job, and that a full one does not wait for company any longer.
   *
   * @param early those that the new ones of these batches may have been put on
   */
  readonly wake: (batches: readonly FilledBatch[], early?: EarlyJobs) => Promise<void>
  /** Redis may have lost the jobs that it was given last. */
  readonly forget: () => void
}

const MOST_REMEMBERED = 10_000

/** The jobs of an app's batches. */
export function createWaking(sends: Queue, lingerMs: number): Waking {
  const adding = createEarlyAdding(sends, lingerMs)
  /** Open batches for which this process adds a job, or has added one, which others may be on. */
  const jobOf = new Map<string, { readonly isShared: boolean; readonly added: Promise<void> }>()

  async function wake(batches: readonly FilledBatch[], early?: EarlyJobs): Promise<void> {
    const { filled, unsure } = onceEach(batches)
    const onEarly: FilledBatch[] = []
    const jobless: FilledBatch[] = []
    const others: FilledBatch[] = []
    for (const batch of filled) {
      if (early?.added(batch.job)) onEarly.push(batch)
      else if (!unsure.has(batch.id)) others.push(batch)
      // The early job may be there after all, and adding it again would name none of its batches.
      else jobless.push(early?.has(batch.job) ? alone(batch) : batch)
    }
    const addedEarly = addedWith(early, onEarly)
    const added = add(jobless)
    const addedFor = new Map(others.map((batch) => [batch.id, addedBefore(batch)]))
    for (const { id } of jobless) addedFor.set(id, added)
    remember(onEarly, addedEarly)
    remember(jobless, added)
    for (const { id, full } of filled) if (full) jobOf.delete(id)
    const promoted = filled.filter(isLate).map(async ({ id }) => {
      await addedFor.get(id)
      await promote(sends, id)
    })
    await Promise.all([addedEarly, ...addedFor.values(), ...promoted])
  }

  /** Each once, by what its own command tells: a repeat knows neither whether it is new nor whether it is full. */
  function onceEach(batches: readonly FilledBatch[]) {
    const filled = new Map<string, FilledBatch>()
    const unsure = new Set<string>()
    for (const batch of batches) {
      if (batch.opened !== undefined || !filled.has(batch.id)) filled.set(batch.id, batch)
      if (!hasJob(batch)) unsure.add(batch.id)
    }
    return { filled: [...filled.values()], unsure }
  }

  /** A full one shall not wait for those whose job it shares. */
  function hasJob({ id, full, opened }: FilledBatch): boolean {
    const known = opened === 'before' ? jobOf.get(id) : undefined
    return known !== undefined && (!known.isShared || !full)
  }

  const lingers = ({ id, dueInMs }: FilledBatch): boolean =>
    dueInMs <= 0 && lingerMs > 0 && !isUrgent(id)

  /** Filled after it was opened: a job of its own may still wait for the linger. */
  const isLate = (batch: FilledBatch): boolean =>
    batch.full && batch.opened !== 'now' && lingers(batch)

  const delayMsOf = (batch: FilledBatch): number =>
    lingers(batch) && !batch.full ? lingerMs : Math.max(0, batch.dueInMs)

  const add = (batches: readonly FilledBatch[]): Promise<void> =>
    addJobs(sends, sendJobsOf(batches, delayMsOf))

  /** Where an early job could not be added, each of its batches gets one of its own. */
  async function addedWith(early: EarlyJobs | undefined, batches: readonly FilledBatch[]) {
    try {
      await Promise.all(new Set(batches.flatMap(({ job }) => early?.added(job) ?? [])))
    } catch {
      await add(batches.map(alone))
    }
  }

  /**
   * In a flood, people join a batch whose job is still being added: they wait for that one. When each
   * command of theirs added it, too, a batch had its job added 2.5 times. A trip that fails may fail for
   * another batch on it: then this one's job is added alone.
   */
  const addedBefore = (batch: FilledBatch): Promise<void> | undefined =>
    jobOf.get(batch.id)?.added.catch(() => add([batch]))

  function remember(batches: readonly FilledBatch[], added: Promise<void>): void {
    // What is forgotten gets its job once more, which changes nothing.
    if (jobOf.size > MOST_REMEMBERED) jobOf.clear()
    const own = { isShared: false, added }
    const shared = { isShared: true, added }
    for (const { id, opened, job } of batches) {
      if (opened === 'now' || !jobOf.has(id)) jobOf.set(id, job === id ? own : shared)
    }
    added.catch(() => {
      for (const { id } of batches) jobOf.delete(id)
    })
  }

  return {
    addEarly: adding.addFor,
    wake,
    forget() {
      jobOf.clear()
      adding.forget()
    },
  }
}

/** On a job of its own. */
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
