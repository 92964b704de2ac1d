/** An access token of one app (page "obtain-orgapp-token"). */
export interface Token {
  readonly value: string
  /** Milliseconds since the epoch. */
  readonly expiresAt: number
  /**
   * Counts the fetches. DingTalk renews a token that is still good and answers the same value, so
   * the value alone does not tell whether it was fetched again.
   */
  readonly generation: number
}

/** The answer to a wish for a token. */
export type TokenLease =
  | { readonly kind: 'current'; readonly token: Token }
  /** The caller fetches: it has to `save` or to `release`. */
  | { readonly kind: 'lease'; readonly lease: string }
  /** Somebody else is fetching. */
  | { readonly kind: 'busy'; readonly retryAfterMs: number }

/**
 * Where the token of one app lives, shared by all who use the app. An implementation ends a lease
 * whose holder has died, after longer than a fetch may take.
 */
export interface TokenStore {
  /**
   * The current token, or the right to fetch one. `rejected` is the value DingTalk refused: it is
   * dropped if, and only if, it is still the current one. `ahead` asks for the lease although the
   * current token is still good; if somebody else holds it, the answer is the current token.
   */
  acquire(request: { readonly rejected?: string; readonly ahead?: boolean }): Promise<TokenLease>
  /** Saves what the holder of the lease fetched, and returns it with its generation. */
  save(
    lease: string,
    fetched: { readonly value: string; readonly expiresInMs: number },
  ): Promise<Token>
  /** Gives the lease back after a failed fetch, so that others need not wait for its end. */
  release(lease: string): Promise<void>
}
