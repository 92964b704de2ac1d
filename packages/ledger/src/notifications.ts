import { decodeBar, type StatusBar } from './afterwards.ts'
import type { Content } from './content.ts'
import { earlierBatch, type FilledBatch, filledNow } from './filled-batch.ts'
import { newNotificationKey, notificationId, notificationOf } from './notification-id.ts'
import { encodeQuietHours } from './quiet-hours.ts'
import { recipientsOf } from './recipient-list.ts'
import type { RecipientRecord } from './recipient-record.ts'
import { type Recipient, encodeRecipient } from './recipients.ts'
import { IDEMPOTENCY_MS, RETENTION_MS } from './retention.ts'
import type { Rules } from './rules.ts'
import type { Scope } from './scope.ts'
import { type RecipientState, recipientStates } from './states.ts'
import { type NotificationTask, tasksOf } from './task.ts'
import { encodeTerms, type Terms } from './terms.ts'

export interface AcceptRequest {
  readonly content: Content
  /** How many people one call may carry with this content. */
  readonly batchCapacity: number
  /** 1 to 10,000, no two alike. */
  readonly recipients: readonly Recipient[]
  /** Left out: normal, dropped over a limit, now, without end. */
  readonly terms?: Partial<Terms>
  /** The message is an OA message with a status bar, which can be updated later. */
  readonly hasStatusBar?: boolean
  /** The same key within 24 h answers the first notification again, if the fingerprint agrees. */
  readonly idempotency?: { readonly key: string; readonly fingerprint: string }
}

export type Acceptance =
  | { readonly kind: 'accepted'; readonly id: string; readonly batches: readonly FilledBatch[] }
  | { readonly kind: 'repeated'; readonly id: string; readonly batches: readonly FilledBatch[] }
  | { readonly kind: 'conflict'; readonly id: string }

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
  /** The same for many in one atomic step, in order: a command of its own for each costs more. */
  acceptAll(requests: readonly AcceptRequest[]): Promise<readonly Acceptance[]>
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

  async function acceptAll(requests: readonly AcceptRequest[]): Promise<readonly Acceptance[]> {
    const names = requests.map(newNotificationKey)
    const head = [keys.prefix, now(), IDEMPOTENCY_MS, ...encodeQuietHours(rules.quietHours)]
    const args = [...head, ...encodeRequests(requests, names)]
    const reply = await run('acceptNotifications', [keys.openBatches, keys.batchNumber], args)
    const filled = filledNow(reply.slice(requests.length))
    return names.map((name, at) => acceptanceOf(app, name, reply[at] ?? '', filled))
  }

  return {
    async accept(request) {
      const [acceptance] = await acceptAll([request])
      if (!acceptance) throw new Error('an acceptance is missing')
      return acceptance
    },

    acceptAll,

    async status(id) {
      const { key } = notificationOf(id)
      const fields = await redis.hgetall(keys.notification(key))
      if (fields['total'] === undefined) return undefined
      const total = Number(fields['total'])
      const counts = Object.fromEntries(
        Object.entries(recipientStates).map(([state, { letter }]) => [
          state,
          Number(fields[letter] ?? 0),
        ]),
      ) as Record<RecipientState, number>
      return {
        id,
        app,
        state: stateOf(total, Number(fields['left']), counts),
        createdAt: Number(fields['at']),
        recipients: { total, ...counts },
        tasks: tasksOf(fields['tasks']),
        ...statusBarOf(fields['bar']),
      }
    },

    async recipients(id, { state, cursor = '0', limit }) {
      const key = keys.notification(notificationOf(id).key)
      const fields = await redis.hgetall(key)
      if (fields['at'] === undefined) return undefined
      const read = recipientsOf(redis, key, fields)
      const items: RecipientRecord[] = []
      let next = Number(cursor)
      for (;;) {
        const page = await read(next)
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

/**
 * Requests as lua/acceptNotifications-2.lua reads them: a content is said once, however many ask for
 * it. For 32 of one content that takes 17 % off the instructions that Redis spends on them.
 */
function encodeRequests(requests: readonly AcceptRequest[], names: readonly string[]): string[] {
  const numbers = new Map<string, number>()
  const contents: string[] = []
  const notifications: string[] = []
  for (const [at, request] of requests.entries()) {
    const { content, batchCapacity, recipients, terms, hasStatusBar, idempotency } = request
    const words = [content.hash, batchCapacity, ...encodeTerms(terms)].join(' ')
    let number = numbers.get(words)
    if (number === undefined) {
      contents.push(words, content.json)
      number = numbers.size + 1
      numbers.set(words, number)
    }
    const bar = hasStatusBar ? '1' : '0'
    const { key, fingerprint } = idempotency ?? { key: '', fingerprint: '-' }
    notifications.push(`${names[at]} ${number} ${bar} ${recipients.length} ${fingerprint} ${key}`)
    for (const recipient of recipients) notifications.push(encodeRecipient(recipient))
  }
  return [String(numbers.size), ...contents, ...notifications]
}

/** What became of it, from its line of the reply. */
function acceptanceOf(
  app: string,
  name: string,
  line: string,
  filled: ReadonlyMap<string, Omit<FilledBatch, 'dueInMs'>>,
): Acceptance {
  const [kind, ...rest] = line.trimEnd().split(' ')
  switch (kind) {
    case 'accepted': {
      const [dueIn, ...batches] = rest
      const dueInMs = Number(dueIn)
      return {
        kind,
        id: notificationId(app, name),
        batches: batches.map((batch) => ({
          ...earlierBatch(batch),
          ...filled.get(batch),
          dueInMs,
        })),
      }
    }
    case 'again':
      return {
        kind: 'accepted',
        id: notificationId(app, name),
        batches: rest.map(earlierBatch),
      }
    case 'repeated': {
      const [first = '', ...batches] = rest
      return { kind, id: notificationId(app, first), batches: batches.map(earlierBatch) }
    }
    case 'conflict':
      return { kind, id: notificationId(app, rest[0] ?? '') }
    default:
      throw new Error('an acceptance has an unknown kind')
  }
}

function stateOf(
  total: number,
  left: number,
  counts: Readonly<Record<RecipientState, number>>,
): NotificationStatus['state'] {
  if (counts.cancelled === total) return 'cancelled'
  if (left === 0) return 'settled'
  return counts.queued + counts.deferred === total ? 'queued' : 'sending'
}

/** "<state letter>|<code>|<background>|<value>", or blank while nothing was asked for. */
function statusBarOf(text = ''): Pick<NotificationStatus, 'statusBar'> {
  const [, letter, code = '', bar = ''] = /^([psx])\|([^|]*)\|(.*)$/s.exec(text) ?? []
  if (letter === undefined) return {}
  const state = letter === 'p' ? 'pending' : letter === 's' ? 'shown' : 'refused'
  return { statusBar: { ...decodeBar(bar), state, ...(code ? { code } : {}) } }
}
