import { hasStatusBar, mostPeople } from '@dingpost/dingtalk/messages'
import { type AcceptRequest, contentOf } from '@dingpost/ledger'
import type { Desk, Desks } from './desk.ts'
import { checkIdempotencyKey } from './idempotency-key.ts'
import type { CheckedNotification } from './notification.ts'
import { recipientsOf } from './recipients.ts'
import { termsOf } from './terms.ts'

/** A notification in which nothing is wrong, on its way to the ledger of its app. */
export interface Order {
  readonly desk: Desk
  readonly request: AcceptRequest
}

/** @throws InvalidNotification for a key that the ledger cannot take */
export function orderOf(
  desks: Desks,
  notification: CheckedNotification,
  idempotencyKey: string | undefined,
): Order {
  if (idempotencyKey !== undefined) checkIdempotencyKey(idempotencyKey)
  const { app, to, message } = notification
  const desk = desks.get(app)
  if (!desk) throw new TypeError('a checked notification names an app that there is')
  return {
    desk,
    request: {
      content: contentOf(message),
      batchCapacity: mostPeople(message),
      recipients: recipientsOf(to),
      terms: termsOf(notification),
      hasStatusBar: hasStatusBar(message),
      ...(idempotencyKey === undefined
        ? {}
        : { idempotency: { key: idempotencyKey, fingerprint: contentOf(notification).hash } }),
    },
  }
}
