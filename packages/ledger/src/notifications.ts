import { notificationOf, notificationId } from './notification-id.ts'
import type { Content } from './content.ts'
import { type Recipient, decodeRecipient, encodeRecipient } from './recipients.ts'
import { IDEMPOTENCY_MS } from './retention.ts'
import type { Scope } from './scope.ts'
import { type Reason, type RecipientState, recipientStates, stateOfLetter } from './states.ts'

/** A batch that recipients were put into. A full batch should be sent at once, an open one after the linger. */
export interface FilledBatch {
  readonly id: string
  readonly full: boolean
}

export interface AcceptRequest {
  readonly content: Content
  /** How many people one call may carry with this content. */
  readonly batchCapacity: number
  /** 1 to 10,000, no two alike. */
  readonly recipients: readonly Recipient[]
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
  readonly tasks: readonly { readonly taskId: string; readonly sentAt: number }[]
}

export interface RecipientRecord {
  readonly recipient: Recipient
  readonly userId?: string
  readonly state: RecipientState
  readonly reason?: Reason
  /** DingTalk's own code, where it gave one. */
  readonly code?: string
  readonly taskId?: string
  readonly updatedAt: number
}

export interface RecipientPage {
  readonly items: readonly RecipientRecord[]
  readonly nextCursor?: string
}

export interface Notifications {
  /** Writes the notification and puts its recipients into batches, in one atomic step. */
  accept(request: AcceptRequest): Promise<Acceptance>
  status(id: string): Promise<NotificationStatus | undefined>
  recipients(
    id: string,
    page: { state?: RecipientState; cursor?: string; limit: number },
  ): Promise<RecipientPage | undefined>
}

export function createNotifications(scope: Scope): Notifications {
  const { app, keys, run, now, redis } = scope

  return {
    async accept({ content, batchCapacity, recipients, idempotency }) {
      const id = notificationId(app)
      const { key } = notificationOf(id)
      const record = idempotency ? keys.idempotency(idempotency.key) : keys.notification(key)
      const [kind, ...rest] = await run(
        'acceptNotification',
        [keys.notification(key), keys.openBatches, keys.batchNumber, record],
        [
          keys.prefix,
          now(),
          key,
          content.hash,
          content.json,
          idempotency?.fingerprint ?? '',
          IDEMPOTENCY_MS,
          batchCapacity,
          ...recipients.map(encodeRecipient),
        ],
      )
      if (kind === 'accepted') return { kind, id, batches: filled(rest) }
      if (kind === 'again') return { kind: 'accepted', id, batches: unfilled(rest[0]) }
      const [first = '', batches] = rest
      const firstId = `${app}_${first}`
      if (kind === 'conflict') return { kind, id: firstId }
      return { kind: 'repeated', id: firstId, batches: unfilled(batches) }
    },

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
      }
    },

    async recipients(id, { state, cursor = '0', limit }) {
      const { key } = notificationOf(id)
      const notification = keys.notification(key)
      const [createdAt, total] = await redis.hmget(notification, 'at', 'total')
      if (total === null || total === undefined) return undefined
      const items: RecipientRecord[] = []
      let next = Number(cursor)
      while (items.length < limit && next < Number(total)) {
        const page = await readPage(notification, next, Number(createdAt))
        for (const record of page) {
          next += 1
          if (state === undefined || record.state === state) items.push(record)
          if (items.length === limit) break
        }
        if (page.length === 0) break
      }
      return next < Number(total) ? { items, nextCursor: String(next) } : { items }
    },
  }

  async function readPage(notification: string, from: number, createdAt: number) {
    const named = await redis.lrange(`${notification}:r`, from, from + PAGE - 1)
    if (named.length === 0) return []
    const records = await redis.hmget(
      `${notification}:s`,
      ...named.map((_, at) => String(from + at)),
    )
    return named.map((recipient, at) => recordOf(recipient, records[at] ?? undefined, createdAt))
  }
}

/** How many recipients one look at Redis reads; a page that filters by state takes several. */
const PAGE = 500

/** Batches of an earlier command, whose jobs need no hurry. */
const unfilled = (ids = ''): FilledBatch[] =>
  Array.from(ids.matchAll(/\S+/g), ([id]) => ({ id, full: false }))

function filled(list: readonly string[]): FilledBatch[] {
  const batches: FilledBatch[] = []
  for (let at = 0; at < list.length; at += 2) {
    batches.push({ id: list[at] ?? '', full: list[at + 1] === '1' })
  }
  return batches
}

/** "<task>:<ms> <task>:<ms>", in the order of their acceptance. */
function tasksOf(text = ''): NotificationStatus['tasks'] {
  return Array.from(text.matchAll(/(\d+):(\d+)/g), ([, taskId = '', sentAt]) => ({
    taskId,
    sentAt: Number(sentAt),
  }))
}

function stateOf(
  total: number,
  left: number,
  counts: Readonly<Record<RecipientState, number>>,
): NotificationStatus['state'] {
  if (counts.cancelled === total) return 'cancelled'
  if (left === 0) return 'settled'
  return counts.queued === total ? 'queued' : 'sending'
}

/** A state record is "<letter>|<reason>|<code>|<task>|<ms>|<user id of a mobile>"; none yet: queued. */
function recordOf(
  recipient: string,
  record: string | undefined,
  createdAt: number,
): RecipientRecord {
  const named = decodeRecipient(recipient)
  const known = named.kind === 'userId' ? { userId: named.value } : {}
  if (record === undefined)
    return { recipient: named, ...known, state: 'queued', updatedAt: createdAt }
  const [letter = '', reason, code, taskId, at, ...userId] = record.split('|')
  const resolved = userId.join('|')
  return {
    recipient: named,
    ...known,
    ...(resolved ? { userId: resolved } : {}),
    state: stateOfLetter(letter),
    ...(reason ? { reason: reason as Reason } : {}),
    ...(code ? { code } : {}),
    ...(taskId ? { taskId } : {}),
    updatedAt: Number(at),
  }
}
