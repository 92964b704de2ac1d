import { appOfNotification } from '@dingpost/ledger'
import type { Logger } from 'pino'
import type { Accepted, BulkResult } from '../intake.ts'
import type { Recall } from '../withdrawal.ts'
import type { Counters } from './metrics.ts'
import { problemOf } from './problem.ts'

interface Served {
  /** Name of the API key; empty when the API is open. */
  readonly caller: string
  readonly ms: number
}

interface Change {
  readonly id: string
  readonly caller: string
}

/**
 * A line in the log, and a count, for everything that callers change. Ids and numbers only: no
 * person and no content.
 */
export function createJournal(log: Logger, counters: Counters) {
  function accepted(one: Accepted, { caller, ms }: Served): void {
    const { id, app, total, batches, repeated } = one
    counters.accepted(one)
    log.info(
      { id, app, caller, recipients: total, batches, repeated, ms: Math.round(ms) },
      'accepted',
    )
  }

  return {
    accepted,

    acceptedMany(results: readonly BulkResult[], served: Served): void {
      const refused: Record<string, number> = {}
      let failure: unknown
      for (const result of results) {
        if (result.ok) {
          accepted(result.accepted, served)
          continue
        }
        const { code, cause } = problemOf(result.error)
        refused[code] = (refused[code] ?? 0) + 1
        if (code === 'internal' || code === 'unavailable') failure ??= cause
      }
      const { caller, ms } = served
      const sum = results.filter(({ ok }) => ok).length
      log.info(
        { caller, notifications: results.length, accepted: sum, refused, ms: Math.round(ms) },
        'bulk',
      )
      if (failure !== undefined) log.error({ err: failure, caller }, 'some of the bulk failed')
    },

    cancelled(change: Change & { readonly cancelled: number; readonly underWay: number }): void {
      const app = appOf(change.id)
      counters.cancelled(app, change.cancelled)
      log.info({ app, ...change }, 'cancelled')
    },

    /** Whatever came of the recall, what was not sent is cancelled. */
    recallAsked(recall: Recall, change: Change): void {
      const app = appOf(change.id)
      const cancelled = 'cancelled' in recall ? recall.cancelled : 0
      const tasks = recall.kind === 'asked' ? recall.tasks.length : 0
      counters.cancelled(app, cancelled)
      if (recall.kind === 'asked') counters.recallAsked(app)
      log.info({ app, ...change, outcome: recall.kind, cancelled, tasks }, 'recall asked')
    },

    statusBarAsked(change: Change & { readonly tasks: number }): void {
      log.info({ app: appOf(change.id), ...change }, 'status bar asked')
    },

    resumed(change: { readonly app: string; readonly caller: string }): void {
      log.info(change, 'resumed')
    },
  }
}

const appOf = (id: string): string => appOfNotification(id) ?? ''

export type Journal = ReturnType<typeof createJournal>
