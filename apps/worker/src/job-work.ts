import { nextSendJobs, rankOf, sendJob, type SendJob, sendJobsOf } from '@dingpost/jobs'
import { DelayedError, type Job, RateLimitError } from 'bullmq'
import PQueue from 'p-queue'
import { type AccountFields, openAccount, type Subject } from './account.ts'
import type { NewJob, Next } from './next.ts'
import { perform, subjectsOf } from './perform.ts'
import type { SenderInUse } from './sender-in-use.ts'
import { type Closed, type End, partOf, unbegun } from './shared-job.ts'

/** Time for another batch to probe a closed gate before the one that closed it. */
const BEHIND_MS = 500
/** Calls that wait for so long are held up by the pace. Shorter waits come with every burst. */
const PACED_MS = 100

export interface JobWorkOptions {
  readonly app: string
  readonly senders: SenderInUse
  /** Calls at once. */
  readonly concurrency: number
  /** The worker is stopping. */
  readonly signal: AbortSignal
  readonly add: (jobs: readonly NewJob[]) => Promise<void>
  /** No job of the queue begins for so long. */
  readonly closeQueue: (forMs: number) => Promise<void>
  /** How often a closed gate is asked, ms. */
  readonly askGateMs: number
  readonly onAccount: (account: AccountFields) => void
}

export interface JobWork {
  /** Carries a job out, and tells BullMQ what becomes of it. */
  readonly run: (job: Job, token?: string) => Promise<void>
  /** Nothing was heard of these jobs for too long: they may be another worker's by now. */
  readonly lost: (jobs: readonly string[]) => void
}

/** A job in the hands of this process. */
interface Hold {
  readonly job: Job
  /** What has not begun shall go back with the job: it was lost, or the whole app waits. */
  yields: boolean
}

export function createJobWork(options: JobWorkOptions): JobWork {
  const { app, senders, concurrency, signal, add, askGateMs, onAccount } = options
  /** The batches of shared jobs wait for a lane, in the order of their priority. */
  const lanes = new PQueue({ concurrency })
  /** Batches whose own failure closed the gate, or kept it closed. */
  const behind = new Set<string>()
  const holds = new Map<string, Hold>()
  /** The pace holds calls up, as far as the last one tells. */
  let isPaced = true

  async function work(job: Job, token?: string): Promise<void> {
    const { id = '' } = job
    const hold: Hold = { job, yields: false }
    // One that comes again was lost before.
    lose(id)
    holds.set(id, hold)
    try {
      const subjects = subjectsOf(job.data)
      const [only] = subjects
      if (only && isOwn(job, subjects)) return await workAlone(hold, only, token)
      if (subjects.length === 0) return await workEarly(hold)
      const batches = subjects.flatMap((about) => ('batch' in about ? [about.batch] : []))
      return await workShared(hold, batches)
    } finally {
      if (holds.get(id) === hold) holds.delete(id)
    }
  }

  async function workAlone(hold: Hold, about: Subject, token: string | undefined): Promise<void> {
    const { job } = hold
    const next = await begin(hold, about)
    if (next.kind === 'unbegun') return comeAgain(job, 0, token)
    if (next.kind === 'closed') return stayBehindGate(next, job, token)
    behind.delete(job.id ?? '')
    await add(next.add ?? [])
    if (next.kind === 'again') await comeAgain(job, next.afterMs, token)
  }

  /**
   * Batches of one job are sent side by side, as the lanes allow. Where the pace is what holds the app
   * up, that gains nothing, and what is more urgent would wait for all of them: so all but the first
   * go back at once, to the head of their queue. Not when the job comes again: it may have left calls
   * under way, with which no other job may go on.
   */
  async function workShared(hold: Hold, all: readonly string[]): Promise<void> {
    const { job } = hold
    const batches = isPaced && job.attemptsStarted === 1 ? all.slice(0, 1) : all
    if (batches.length < all.length) await add(nextSendJobs(ownJobs(all.slice(1)), 'shared'))
    // None is left behind: a job that failed comes again, and must not meet calls of its own.
    const settled = await Promise.allSettled(batches.map((batch) => end(hold, batch)))
    const ends = settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
    const failure = settled.find((one) => one.status === 'rejected')
    const { add: due, staying } = partOf(ends, behindFor)
    await add(due)
    const failed = batches.filter((_, at) => settled[at]?.status === 'rejected')
    const left = [...failed, ...staying]
    if (left.length === 0) return
    if (left.length < all.length) {
      await job.updateData({ batches: left } satisfies SendJob)
    }
    throw failure ? failure.reason : new RateLimitError()
  }

  /**
   * An early job, which was added before its batches were known. A few are its own from now on; more go on
   * jobs of theirs, all of them, so that none of those stands before it in the queue.
   */
  async function workEarly(hold: Hold): Promise<void> {
    const { job } = hold
    const name = job.id ?? ''
    const taken = await senders.use(({ ledger }) => ledger.batches.take(name))
    const ids = taken.map(({ id }) => id)
    if (taken.some((batch) => batch.job !== name)) {
      const jobs = sendJobsOf(taken, () => 0)
      return add(nextSendJobs(jobs, 'early'))
    }
    if (ids.length === 0) return
    // In the ledger they stand for minutes only, and a job may have to wait for the gate.
    await job.updateData({ batches: ids } satisfies SendJob)
    return workShared(hold, ids)
  }

  async function end(hold: Hold, batch: string): Promise<End> {
    const next = await begin(hold, { batch })
    // At once: the others may still wait for their calls.
    if (next.kind === 'closed') await closeQueue(batch, next)
    if (next.kind !== 'done' || !next.add) return { batch, next }
    // Halves are sent as soon as they can be; a receipt waits for some seconds anyway.
    const receipts = next.add.filter(({ name }) => name === 'receipt')
    const others = next.add.filter(({ name }) => name !== 'receipt')
    if (others.length > 0) await add(others)
    return { batch, next: { kind: 'done', add: receipts } }
  }

  function begin(hold: Hold, about: Subject): Promise<End['next']> {
    if (hold.job.name !== 'send' || !('batch' in about)) return carryOut(hold, about)
    return lanes.add<End['next']>(() => beginInLane(hold, about), {
      priority: -rankOf(about.batch),
    })
  }

  /** Much may have happened while it waited for the lane. */
  const beginInLane = (hold: Hold, about: Subject): Promise<Next> | typeof unbegun =>
    hold.yields || signal.aborted ? unbegun : carryOut(hold, about)

  const onBooked = (waitMs: number): void => {
    isPaced = waitMs >= PACED_MS
  }

  async function carryOut(hold: Hold, about: Subject): Promise<Next> {
    const { id = '', name, attemptsStarted: starts, opts } = hold.job
    const account = openAccount(app, name, about)
    const waitedMs = opts.delay ?? 0
    const run = { account, job: id, starts, waitedMs, signal, add, onBooked }
    const next = await senders.use((sender) => perform(sender, name, about, run))
    if (next.kind === 'closed') hold.yields = true
    onAccount(account.close(next))
    return next
  }

  async function stayBehindGate(next: Closed, job: Job, token: string | undefined): Promise<void> {
    const { id = '' } = job
    await closeQueue(id, next)
    if (!behind.has(id)) throw new RateLimitError()
    await comeAgain(job, behindFor(next), token)
  }

  async function closeQueue(batch: string, next: Closed): Promise<void> {
    await options.closeQueue(waitFor(next))
    if (next.held) behind.clear()
    if (next.behind) behind.add(batch)
  }

  const waitFor = ({ waitMs }: Closed): number => Math.min(waitMs, askGateMs)
  const behindFor = (closed: Closed): number => waitFor(closed) + BEHIND_MS

  function lose(job: string): void {
    const hold = holds.get(job)
    if (hold) hold.yields = true
  }

  return {
    run: work,
    lost: (jobs) => jobs.forEach(lose),
  }
}

/** A job for each. */
const ownJobs = (batches: readonly string[]) => batches.map((batch) => sendJob(batch, 0))

/** A batch's own send job has its id; all other jobs are about one thing each. */
const isOwn = ({ id, name }: Job, [only, ...others]: readonly Subject[]): boolean =>
  name !== 'send' ||
  (others.length === 0 && only !== undefined && 'batch' in only && only.batch === id)

async function comeAgain(job: Job, afterMs: number, token: string | undefined): Promise<never> {
  await job.moveToDelayed(Date.now() + afterMs, token)
  throw new DelayedError()
}
