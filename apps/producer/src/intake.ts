import { mostPeople } from '@dingpost/dingtalk/messages'
import {
  appOfNotification,
  contentOf,
  type FilledBatch,
  type NotificationStatus,
  type Notifications,
  type RecipientPage,
  type RecipientState,
} from '@dingpost/ledger'
import { IdempotencyConflict } from './errors/idempotency-conflict.ts'
import { checkNotification, type Notification } from './notification.ts'
import { recipientsOf } from './recipients.ts'
import type { OnRedis } from './redis-deadline.ts'

/** What one app needs to take notifications in. */
export interface Desk {
  readonly notifications: Notifications
  /** Sees to it that every batch has a job. */
  readonly wake: (batches: readonly FilledBatch[]) => Promise<void>
}

/** What was accepted: from here on every recipient reaches a final state. */
export interface Accepted {
  readonly id: string
  readonly app: string
  /** Recipients, repeats not counted. */
  readonly total: number
  readonly batches: number
  /** The idempotency key had been used for this very notification, and this is its first id. */
  readonly repeated: boolean
}

export interface Intake {
  /**
   * Takes a notification in. The idempotency key holds for 24 hours.
   *
   * @throws InvalidNotification, IdempotencyConflict, RedisUnavailable
   */
  enqueue(notification: Notification, options?: { idempotencyKey?: string }): Promise<Accepted>
  /** Undefined when there is no such notification. @throws RedisUnavailable */
  status(id: string): Promise<NotificationStatus | undefined>
  /** Undefined when there is no such notification. @throws RedisUnavailable */
  recipients(
    id: string,
    page: { state?: RecipientState; cursor?: string; limit: number },
  ): Promise<RecipientPage | undefined>
}

export function createIntake(desks: ReadonlyMap<string, Desk>, onRedis: OnRedis): Intake {
  const apps = new Set(desks.keys())
  const deskOf = (id: string) => desks.get(appOfNotification(id) ?? '')

  return {
    async enqueue(input, { idempotencyKey } = {}) {
      const notification = checkNotification(input, apps)
      const { app, to, message } = notification
      const desk = desks.get(app)
      if (!desk) throw new TypeError('a checked notification names an app that there is')
      const recipients = recipientsOf(to)
      const request = {
        content: contentOf(message),
        batchCapacity: mostPeople(message),
        recipients,
        ...(idempotencyKey === undefined
          ? {}
          : { idempotency: { key: idempotencyKey, fingerprint: contentOf(notification).hash } }),
      }

      const accepted = await onRedis(async () => {
        const acceptance = await desk.notifications.accept(request)
        // For a repeat too: it heals a crash between the two steps, and changes nothing otherwise.
        if (acceptance.kind !== 'conflict') await desk.wake(acceptance.batches)
        return acceptance
      })
      if (accepted.kind === 'conflict') throw new IdempotencyConflict(accepted.id)
      return {
        id: accepted.id,
        app,
        total: recipients.length,
        batches: accepted.batches.length,
        repeated: accepted.kind === 'repeated',
      }
    },

    status: (id) => onRedis(async () => deskOf(id)?.notifications.status(id)),
    recipients: (id, page) => onRedis(async () => deskOf(id)?.notifications.recipients(id, page)),
  }
}
