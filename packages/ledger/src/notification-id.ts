import { randomUUID } from 'node:crypto'

/**
 * A notification's id: the app, an underscore, its key. It carries the app, so that a look-up knows
 * the cluster slot without an index. App names have no underscore.
 */
export const notificationId = (app: string, key: string): string => `${app}_${key}`

/** What a notification is called within its app: 20 random hexadecimal digits. */
export function newNotificationKey(): string {
  // Its first eight digits and its last twelve are random. Node keeps random bytes ready for it:
  // 0.1 µs, where asking the system for ten of them takes 1.7.
  const uuid = randomUUID()
  return uuid.slice(0, 8) + uuid.slice(24)
}

/** The app of a notification, and its name within that app; undefined for anything else. */
function parseNotificationId(id: string): { app: string; key: string } | undefined {
  const [, app, key] = /^([a-z0-9][a-z0-9-]*)_([0-9a-f]{20})$/.exec(id) ?? []
  return app && key ? { app, key } : undefined
}

export function notificationOf(id: string): { app: string; key: string } {
  const parts = parseNotificationId(id)
  if (!parts) throw new TypeError('not a notification id')
  return parts
}

export const appOfNotification = (id: string): string | undefined => parseNotificationId(id)?.app
