import { rankOf, type SendJob } from '@dingpost/jobs'
import { DelayedError, type Job, RateLimitError } from 'bullmq'
import PQueue from 'p-queue'
import { type AccountFields, openAccount, type Subject } from './account.ts'
import type { NewJob, Next } from './next.ts'
import { perform, subjectsOf } from './perform.ts'
import type { SenderInUse } from './sender-in-use.ts'
import { type Closed, type End, partOf } from './shared-job.ts'

/** Time for another batch to probe a closed gate before the one that closed it. */
const BEHIND_MS = 500

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

/** Carries a job out, and tells BullMQ what becomes of it. */
export type JobWork = (job: Job, token?: string) => Promise<void>

export function createJobWork(options: JobWorkOptions): JobWork {
  const { app, senders, concurrency, signal, add, askGateMs, onAccount } = options
  /** The batches of shared jobs wait for a lane, in the order of their priority. */
  const lanes = new PQueue({ concurrency })
  /** Batches whose own failure closed the gate, or kept it closed. */
  const behind = new Set<string>()

  async function workAlone(job: Job, about: Subject, token: string | undefined): Promise<void> {
    const next = await begin(job, about)
    if (next.kind === 'closed') return stayBehindGate(next, job, token)
    behind.delete(job.id ?? '')
    await add(next.add ?? [])
    if (next.kind === 'again') await comeAgain(job, next.afterMs, token)
  }

  /** Batches of one job are sent side by side, as the lanes allow. */
  async function workShared(job: Job, batches: readonly string[]): Promise<void> {
    const ends = await Promise.all(
      batches.map(async (batch): Promise<End> => {
        const next = await begin(job, { batch })
        // At once: the others may still wait for their calls.
        if (next.kind === 'closed') await closeQueue(batch, next)
        return { batch, next }
      }),
    )
    const { add: due, staying } = partOf(ends, behindFor)
    await add(due)
    if (staying.length === 0) return
    if (staying.length < batches.length) {
      await job.updateData({ batches: [...staying] } satisfies SendJob)
    }
    throw new RateLimitError()
  }

  function begin(job: Job, about: Subject): Promise<Next> {
    if (job.name !== 'send' || !('batch' in about)) return carryOut(job, about)
    return lanes.add(() => (signal.aborted ? stopped : carryOut(job, about)), {
      priority: -rankOf(about.batch),
    })
  }

  async function carryOut(job: Job, about: Subject): Promise<Next> {
    const { id = '', name, attemptsStarted: starts } = job
    const account = openAccount(app, name, about)
    const run = { account, job: id, starts, signal, add }
    const next = await senders.use((sender) => perform(sender, name, about, run))
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

  return async (job, token) => {
    const subjects = subjectsOf(job.data)
    const [only] = subjects
    if (only && isOwn(job, subjects)) return workAlone(job, only, token)
    return workShared(
      job,
      subjects.flatMap((about) => ('batch' in about ? [about.batch] : [])),
    )
  }
}

/** A batch that had not begun when the worker was told to stop. */
const stopped: Next = { kind: 'again', afterMs: 0 }

/** A batch's own send job has its id; all other jobs are about one thing each. */
const isOwn = ({ id, name }: Job, [only, ...others]: readonly Subject[]): boolean =>
  name !== 'send' ||
  (others.length === 0 && only !== undefined && 'batch' in only && only.batch === id)

async function comeAgain(job: Job, afterMs: number, token: string | undefined): Promise<never> {
  await job.moveToDelayed(Date.now() + afterMs, token)
  throw new DelayedError()
}
