import { setTimeout as sleep } from 'node:timers/promises'
import type { FetchedToken } from './fetch.ts'
import type { Token, TokenStore } from './store.ts'

/** The token as the calls see it: at hand, or being fetched once for all of them. */
export interface TokenProvider {
  readonly atHand: () => boolean
  /** Answers without a promise while a good token is at hand. */
  readonly current: () => Token | Promise<Token>
  /** A token in place of the one DingTalk refused; a newer one that is at hand stays. */
  readonly replace: (rejected: Token) => Promise<Token>
}

export interface TokenProviderOptions {
  readonly store: TokenStore
  readonly fetchToken: () => Promise<FetchedToken>
  readonly now: () => number
  /** How long to wait for somebody else's fetch, in ms. */
  readonly patienceMs: number
  /** The error for a wait in vain. */
  readonly tooLong: () => Error
}

const AHEAD_MS = 10 * 60_000
/** Between two tries to refresh ahead of expiry: the second one would meet the same trouble. */
const LEAST_PAUSE_MS = 1_000

export function createTokenProvider(options: TokenProviderOptions): TokenProvider {
  const { store, fetchToken, now, patienceMs, tooLong } = options
  let held: Token | undefined
  let refreshAt = 0
  let flight: { readonly rejected: string | undefined; readonly token: Promise<Token> } | undefined

  const keep = (token: Token): Token => {
    held = token
    // Ten minutes ahead, or at half of what is left where that is later: a token of short life, or
    // one that somebody else is already refreshing, must not be asked for at every call.
    const left = token.expiresAt - now()
    refreshAt = now() + Math.max(left - AHEAD_MS, left / 2, LEAST_PAUSE_MS)
    return token
  }

  const fetchUnder = async (lease: string): Promise<Token> => {
    let fetched
    try {
      fetched = await fetchToken()
    } catch (error) {
      // A store that cannot take the lease back lets it run out; the fetch's error is the story.
      await store.release(lease).catch(() => undefined)
      throw error
    }
    return keep(await store.save(lease, fetched))
  }

  const obtain = async (rejected: string | undefined): Promise<Token> => {
    const deadline = performance.now() + patienceMs
    for (;;) {
      const answer = await store.acquire(rejected === undefined ? {} : { rejected })
      switch (answer.kind) {
        case 'current':
          return keep(answer.token)
        case 'lease':
          return fetchUnder(answer.lease)
        case 'busy':
          if (performance.now() + answer.retryAfterMs > deadline) throw tooLong()
          await sleep(answer.retryAfterMs)
      }
    }
  }

  const fly = (rejected?: string): Promise<Token> => {
    const started = {
      rejected,
      token: obtain(rejected).finally(() => {
        if (flight === started) flight = undefined
      }),
    }
    flight = started
    return started.token
  }

  const refreshAhead = async (): Promise<void> => {
    refreshAt = now() + Math.max(((held?.expiresAt ?? 0) - now()) / 2, LEAST_PAUSE_MS)
    const before = held
    const answer = await store.acquire({ ahead: true })
    if (answer.kind === 'lease') await fetchUnder(answer.lease)
    else if (answer.kind === 'current' && held === before) keep(answer.token)
  }

  const atHand = (): boolean => held !== undefined && held.expiresAt > now()

  const current = (): Token | Promise<Token> => {
    if (held === undefined || held.expiresAt <= now()) return flight?.token ?? fly()
    if (now() >= refreshAt) {
      // The token at hand is still good; if refreshing goes on failing, its end brings the error.
      refreshAhead().catch(() => undefined)
    }
    return held
  }

  const replace = async (rejected: Token): Promise<Token> => {
    if (held?.generation === rejected.generation && held.value === rejected.value) held = undefined
    if (held !== undefined) return current()
    if (flight !== undefined && flight.rejected !== rejected.value) {
      // This fetch began without knowing of the rejection: it may bring the refused token back.
      const token = await flight.token
      if (token.value !== rejected.value) return token
      if (held === token) held = undefined
    }
    return flight?.token ?? fly(rejected.value)
  }

  return { atHand, current, replace }
}
