import {
  type Acceptance,
  acceptanceOf,
  type AcceptRequest,
  encodeRequests,
  fitsOnSheet,
} from './acceptance.ts'
import { decodeBar, type StatusBar } from './afterwards.ts'
import { type FilledBatch, filledNow } from './filled-batch.ts'
import { type KeptNotification, readNotification } from './kept-notification.ts'
import { createNotificationKeys, notificationOf } from './notification-id.ts'
import { encodeQuietHours } from './quiet-hours.ts'
import type { RecipientRecord } from './recipient-record.ts'
import { IDEMPOTENCY_MS, RETENTION_MS } from './retention.ts'
import type { Rules } from './rules.ts'
import type { Scope } from './scope.ts'
import type { RecipientState } from './states.ts'
import type { NotificationTask } from './task.ts'

export interface NotificationStatus {
  readonly id: string
  readonly app: string
  readonly state: 'queued' | 'sending' | 'settled' | 'cancelled'
  readonly createdAt: number
  readonly recipients: Readonly<Record<RecipientState | 'total', number>>
  readonly tasks: readonly NotificationTask[]
  /** The last update that was asked for. */
  readonly statusBar?: StatusBar & {
    readonly state: 'pending' | 'shown' | 'refused'
    readonly code?: string
  }
}

export interface RecipientPage {
  readonly items: readonly RecipientRecord[]
  readonly nextCursor?: string
}

export interface Notifications {
  /** Writes the notification and puts its recipients into batches, in one atomic step. */
  accept(request: AcceptRequest): Promise<Acceptance>
  /**
   * The same for many in one atomic step, in order: a command of its own for each costs more.
   *
   * @param earlyJobs for new batches that wait for company, one for each priority at most. Once a worker
   *   has taken one, further batches are put on others: `job` tells which one a batch is on.
   */
  acceptAll(
    requests: readonly AcceptRequest[],
    earlyJobs?: readonly string[],
  ): Promise<readonly Acceptance[]>
  status(id: string): Promise<NotificationStatus | undefined>
  recipients(
    id: string,
    page: { state?: RecipientState; cursor?: string; limit: number },
  ): Promise<RecipientPage | undefined>
  /**
   * Ends what is not sent yet. `underWay` is how many are left alone because their call is being
   * made, or may have arrived.
   */
  cancel(id: string): Promise<{ cancelled: number; underWay: number } | undefined>
}

export function createNotifications(scope: Scope, rules: Rules): Notifications {
  const { app, keys, run, now, redis } = scope
  const newKeys = createNotificationKeys()

  async function acceptAll(
    requests: readonly AcceptRequest[],
    earlyJobs: readonly string[] = [],
  ): Promise<readonly Acceptance[]> {
    const names = requests.map((one) => (fitsOnSheet(one) ? newKeys.onSheet() : newKeys.own()))
    const head = [keys.prefix, now(), IDEMPOTENCY_MS, ...encodeQuietHours(rules.quietHours)]
    const args = [...head, earlyJobs.join(' '), encodeRequests(requests, names)]
    const reply = await run<string>(
      'acceptNotifications',
      [keys.openBatches, keys.batchNumber],
      args,
    )
    const lines = reply.split('\n')
    const filled = new Map<string, FilledBatch>()
    for (const line of lines.slice(requests.length)) {
      const batch = filledNow(line)
      filled.set(batch.id, batch)
    }
    return names.map((name, at) => acceptanceOf(app, name, lines[at] ?? '', filled))
  }

  return {
    async accept(request) {
      const [acceptance] = await acceptAll([request])
      if (!acceptance) throw new Error('an acceptance is missing')
      return acceptance
    },

    acceptAll,

    async status(id) {
      const kept = await readNotification(redis, keys, notificationOf(id).key)
      if (!kept) return undefined
      const { createdAt, counts, tasks, bar } = kept
      return {
        id,
        app,
        state: stateOf(kept),
        createdAt,
        recipients: counts,
        tasks,
        ...statusBarOf(bar),
      }
    },

    async recipients(id, { state, cursor = '0', limit }) {
      const kept = await readNotification(redis, keys, notificationOf(id).key)
      if (!kept) return undefined
      const items: RecipientRecord[] = []
      let next = Number(cursor)
      for (;;) {
        const page = await kept.recipients(next)
        if (page.length === 0) return { items }
        for (const record of page) {
          if (items.length === limit) return { items, nextCursor: String(next) }
          next += 1
          if (record && (state === undefined || record.state === state)) items.push(record)
        }
      }
    },

    async cancel(id) {
      const { key } = notificationOf(id)
      const [cancelled, underWay] = await run(
        'cancelNotification',
        [keys.notification(key), keys.openBatches],
        [keys.prefix, now(), RETENTION_MS, key],
      )
      if (underWay === undefined) return undefined
      return { cancelled: Number(cancelled), underWay: Number(underWay) }
    },
  }
}

function stateOf({ counts, unsettled }: KeptNotification): NotificationStatus['state'] {
  if (counts.cancelled === counts.total) return 'cancelled'
  if (unsettled === 0) return 'settled'
  return counts.queued + counts.deferred === counts.total ? 'queued' : 'sending'
}

/** "<state letter>|<code>|<background>|<value>", or blank while nothing was asked for. */
function statusBarOf(text = ''): Pick<NotificationStatus, 'statusBar'> {
  const [, letter, code = '', bar = ''] = /^([psx])\|([^|]*)\|(.*)$/s.exec(text) ?? []
  if (letter === undefined) return {}
  const state = letter === 'p' ? 'pending' : letter === 's' ? 'shown' : 'refused'
  return { statusBar: { ...decodeBar(bar), state, ...(code ? { code } : {}) } }
}
