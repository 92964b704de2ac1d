import { createHash, randomUUID } from 'node:crypto'
import type { Scope } from './scope.ts'

export interface StoredToken {
  readonly value: string
  /** ms since 1970 */
  readonly expiresAt: number
  readonly generation: number
}

export type TokenLease =
  | { readonly kind: 'current'; readonly token: StoredToken }
  | { readonly kind: 'lease'; readonly lease: string }
  | { readonly kind: 'busy'; readonly retryAfterMs: number }

/** The token that the whole fleet shares, and the lease that lets one process fetch it. */
export interface Tokens {
  acquire(request: { rejected?: string; ahead?: boolean }): Promise<TokenLease>
  save(lease: string, fetched: { value: string; expiresInMs: number }): Promise<StoredToken>
  release(lease: string): Promise<void>
}

/** Longer than a token fetch may take (`DINGTALK_TIMEOUT_MS` is 15 s at most). */
const LEASE_MS = 20_000

/** A new token shows up as soon as it is saved: the others look often and do not wait for the lease's end. */
const LOOK_AGAIN_MS = 50

const tokenOf = ([value, expiresAt, generation]: readonly (string | undefined)[]): StoredToken => ({
  value: value ?? '',
  expiresAt: Number(expiresAt),
  generation: Number(generation),
})

/** @param appKey whose tokens these are: after a change of it the old one is not given out any more */
export function createTokens({ run, keys, now }: Scope, appKey = ''): Tokens {
  const of = createHash('sha256').update(appKey).digest('base64url').slice(0, 12)
  const both = [keys.token, keys.tokenLease]
  return {
    async acquire({ rejected = '', ahead = false }) {
      const lease = randomUUID()
      const args = [now(), rejected, ahead ? '1' : '0', lease, LEASE_MS, of]
      const [kind, ...rest] = await run('acquireToken', both, args)
      if (kind === 'lease') return { kind, lease }
      if (kind === 'current') return { kind, token: tokenOf(rest) }
      return { kind: 'busy', retryAfterMs: Math.min(LOOK_AGAIN_MS, Number(rest[0])) }
    },
    async save(lease, { value, expiresInMs }) {
      const args = [now(), lease, value, Math.round(expiresInMs), of]
      return tokenOf(await run('saveToken', both, args))
    },
    async release(lease) {
      await run('releaseLease', [keys.tokenLease], [lease])
    },
  }
}
