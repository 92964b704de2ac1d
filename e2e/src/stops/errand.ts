import type { Notification } from '@dingpost/producer'
import type { Backend } from '../backend.ts'

/** What a backend asks of a producer in one request, under keys that allow it to ask again. */
export type Errand = {
  /** Of the keys. */
  readonly key: string
  readonly by: 'single' | 'bulk'
  readonly notifications: readonly Notification[]
}

type Item = { readonly status: number; readonly id: string }

/** The ids of what was accepted. Rejects when something was not, or when no answer came. */
export async function ask(backend: Backend, errand: Errand): Promise<string[]> {
  const { key, by, notifications } = errand
  if (by === 'single') {
    return Promise.all(
      notifications.map((notification) => backend.accept(notification, { 'idempotency-key': key })),
    )
  }
  const { body } = await backend.postTo('/v1/notifications/bulk', {
    notifications: notifications.map((notification, at) => {
      return { ...notification, idempotencyKey: `${key}:${at}` }
    }),
  })
  const { items } = body as { items: Item[] }
  if (items.some(({ status }) => status !== 202)) throw new Error(JSON.stringify(items))
  return items.map(({ id }) => id)
}
