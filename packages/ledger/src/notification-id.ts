import { randomUUID } from 'node:crypto'

/**
 * A notification's id: the app, an underscore, its key. It carries the app, so that a look-up knows
 * the cluster slot without an index. App names have no underscore.
 */
export const notificationId = (app: string, key: string): string => `${app}_${key}`

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

/** In the place of its last two digits: the notification has a Redis key of its own. */
const OWN_KEY = 'ff'

/** The name of its sheet and the place on it (see lua/includes/sheet.lua), or no place. */
export function homeOf(key: string): { readonly name: string; readonly place?: string } {
  const place = key.slice(SHEET_DIGITS)
  return place === OWN_KEY ? { name: key } : { name: key.slice(0, SHEET_DIGITS), place }
}

/** What a new notification is called within its app: 20 hexadecimal digits. */
export interface NotificationKeys {
  /** One with a Redis key of its own. */
  own(): string
  /** One of a single person, on the same sheet as others. */
  onSheet(): string
}

const SHEET_DIGITS = 18
/**
 * Notifications on a sheet. With more, Redis searches longer for each; with fewer, what a key takes by
 * itself is shared by fewer.
 */
const PLACES = 48
/** A sheet is kept until the last notification on it may go. */
const SHEET_MS = 60 * 60_000

export function createNotificationKeys(now: () => number = Date.now): NotificationKeys {
  let sheet = ''
  let begun = 0
  let taken = PLACES
  return {
    own: () => randomDigits() + OWN_KEY,
    onSheet() {
      if (taken === PLACES || Math.abs(now() - begun) > SHEET_MS) {
        sheet = randomDigits()
        begun = now()
        taken = 0
      }
      taken += 1
      return sheet + places[taken - 1]
    },
  }
}

const places = Array.from({ length: PLACES }, (_, at) => at.toString(16).padStart(2, '0'))

/** 72 random bits. */
function randomDigits(): string {
  // Its first eight digits and its last twelve are random. Node keeps random bytes ready for it:
  // 0.1 µs, where asking the system for ten of them takes 1.7.
  const uuid = randomUUID()
  return uuid.slice(0, 8) + uuid.slice(26)
}
