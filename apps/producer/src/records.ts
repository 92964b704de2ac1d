import type { NotificationStatus, RecipientPage, RecipientState } from '@dingpost/ledger'
import { deskOf, type Desks } from './desk.ts'
import type { OnRedis } from './redis-deadline.ts'

/** What became of notifications. */
export interface Records {
  /** Undefined when there is no such notification. @throws RedisUnavailable */
  status(id: string): Promise<NotificationStatus | undefined>
  /** Undefined when there is no such notification. @throws RedisUnavailable */
  recipients(
    id: string,
    page: { state?: RecipientState; cursor?: string; limit: number },
  ): Promise<RecipientPage | undefined>
}

export const createRecords = (desks: Desks, onRedis: OnRedis): Records => ({
  status: (id) => onRedis(async () => deskOf(desks, id)?.notifications.status(id)),
  recipients: (id, page) =>
    onRedis(async () => deskOf(desks, id)?.notifications.recipients(id, page)),
})
