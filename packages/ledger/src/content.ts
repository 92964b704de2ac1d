import { hash as digest } from 'node:crypto'

/** What is sent, and its identity: two messages are the same content when their hashes agree. */
export interface Content {
  /** The message as compact JSON with sorted keys: the bytes that travel to DingTalk. */
  readonly json: string
  /** 22 characters of base64url: 128 bits of SHA-256 over `json`. */
  readonly hash: string
}

/**
 * Canonical form of a message. Keys are sorted so that two backends that spell the same message in
 * another order share calls, and so that a second try sends the same bytes: DingTalk compares them.
 */
export function contentOf(message: object): Content {
  // A message that was checked has the order of its schema, which is mostly the right one already.
  const json = JSON.stringify(isSorted(message) ? message : sorted(message))
  if (json !== latest.json) {
    latest = { json, hash: digest('sha256', json, 'base64url').slice(0, 22) }
  }
  return latest
}

/** Of one message for many people, a notification for each, the digest is taken once. */
let latest: Content = { json: '', hash: '' }

function isSorted(value: unknown): boolean {
  if (value === null || typeof value !== 'object') return true
  if (Array.isArray(value)) return value.every(isSorted)
  return Object.keys(value).every(isInOrder) && Object.values(value).every(isSorted)
}

const isInOrder = (key: string, at: number, keys: readonly string[]): boolean =>
  at === 0 || String(keys[at - 1]) < key

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  )
}
