import { randomUUID } from 'node:crypto'
import type { Token, TokenLease, TokenStore } from './store.ts'

/** Longer than any fetch may take; then the holder is taken for dead. */
const LEASE_MS = 30_000
const RETRY_MS = 20

/** A token store for a single process. */
export function createMemoryTokenStore({
  now = Date.now,
}: { now?: () => number } = {}): TokenStore {
  let current: Token | undefined
  let generation = 0
  let holder: { lease: string; until: number } | undefined

  const acquire: TokenStore['acquire'] = async ({ rejected, ahead = false }) => {
    if (current && (current.value === rejected || current.expiresAt <= now())) current = undefined
    const held = holder !== undefined && holder.until > now()
    if (current && (!ahead || held)) return { kind: 'current', token: current }
    if (held) return { kind: 'busy', retryAfterMs: RETRY_MS }
    return grant()
  }

  const grant = (): TokenLease => {
    holder = { lease: randomUUID(), until: now() + LEASE_MS }
    return { kind: 'lease', lease: holder.lease }
  }

  const save: TokenStore['save'] = async (lease, { value, expiresInMs }) => {
    generation += 1
    const token = { value, expiresAt: now() + expiresInMs, generation }
    // Who lost the lease may use what it fetched, but another fetch is newer.
    if (holder?.lease === lease) {
      holder = undefined
      current = token
    }
    return token
  }

  const release: TokenStore['release'] = async (lease) => {
    if (holder?.lease === lease) holder = undefined
  }

  return { acquire, save, release }
}
