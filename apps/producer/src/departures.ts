import { randomBytes } from 'node:crypto'
import { addJobs, sharedSendJob } from '@dingpost/jobs'
import { type AcceptRequest, priorities } from '@dingpost/ledger'
import type { Queue } from 'bullmq'

/** Jobs that are added while the batches that will be on them are still being made. */
export interface Departure {
  /** Of all its jobs, without the letter of a priority. */
  readonly waitingJob: string
  /** Whether it is one of these. */
  readonly has: (job: string) => boolean
  /** When the job of this name is on the queue; nothing where it is none of these, or may be lost. */
  readonly added: (job: string) => Promise<void> | undefined
}

export interface Departures {
  /** The one that leaves next, for requests that travel together; nothing where none is worth a job. */
  readonly next: (requests: readonly AcceptRequest[]) => Departure | undefined
  /** Redis may have lost what was added. */
  readonly forget: () => void
}

/**
 * So many contents at a time. With fewer, most requests find an open batch, or need a job no more often
 * than they come; in a flood of different contents a command brings 15. Where one content was a crowd, too,
 * its job found nothing to do, and a batch of 100 took a seventh more of the worker's CPU time.
 */
const CROWD = 4
/** The last one aboard waits so much shorter for company than the first. */
const BOARDING_MS = 25
/** Of a linger, where that is short. */
const BOARDING_SHARE = 1 / 8
/** A worker hands out what is aboard in one go. */
const MOST_ABOARD = 256

interface Open extends Departure {
  readonly closesAt: number
  room: number
  /** By the letter of their priority. */
  readonly jobs: Map<string, Promise<void>>
}

/**
 * Whoever comes within a moment shares a job, and it is added side by side with their command. A job for
 * eight, added after it, took Redis a quarter of what a notification with a content of its own takes, and
 * the producer a fifth.
 */
export function createDepartures(sends: Queue, lingerMs: number): Departures {
  const run = randomBytes(5).toString('hex')
  const boardingMs = Math.min(BOARDING_MS, lingerMs * BOARDING_SHARE)
  let count = 0
  let losses = 0
  let open: Open | undefined

  function begin(): Open {
    count += 1
    const waitingJob = `-${run}-${count}+`
    const jobs = new Map<string, Promise<void>>()
    const before = losses
    const has = (job: string): boolean => job.endsWith(waitingJob)
    return {
      waitingJob,
      has,
      added: (job) => (losses === before && has(job) ? jobs.get(job.charAt(0)) : undefined),
      closesAt: performance.now() + boardingMs,
      room: MOST_ABOARD,
      jobs,
    }
  }

  function add(departure: Open, letter: string): void {
    const job = letter + departure.waitingJob
    const added = addJobs(sends, [sharedSendJob(job, [], lingerMs)])
    departure.jobs.set(letter, added)
    added.catch(() => {
      if (open === departure) open = undefined
    })
  }

  return {
    next(requests) {
      if (lingerMs === 0) return undefined
      if (open && (open.room < requests.length || performance.now() >= open.closesAt)) {
        open = undefined
      }
      if (!open && countContents(requests) < CROWD) return undefined
      const departure = (open ??= begin())
      departure.room -= requests.length
      for (const { terms } of requests) {
        if (terms?.deliverAt !== undefined) continue
        const letter = priorities[terms?.priority ?? 'normal']
        if (letter !== priorities.urgent && !departure.jobs.has(letter)) add(departure, letter)
      }
      return departure
    },
    forget() {
      losses += 1
      open = undefined
    },
  }
}

const countContents = (requests: readonly AcceptRequest[]): number =>
  new Set(requests.map(({ content }) => content.hash)).size
