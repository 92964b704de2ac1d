import { randomBytes } from 'node:crypto'

/** obtain-the-access-token-of-an-internal-app: 7,200 s, renewed by every fetch inside it. */
export const tokenLifetimeMs = 7_200_000

export interface Tokens {
  /** The app's current token, renewed; a new value when there is none or it has expired. */
  issue(appKey: string, at: number): string
  /** The app the token belongs to, or `undefined` when it is unknown, revoked or expired. */
  owner(token: string, at: number): string | undefined
  /** Forgets the tokens of one app or of all; returns how many were in force. */
  revoke(appKey: string | undefined, at: number): number
  /** Ends the lifetime of the tokens of one app or of all now; returns how many were in force. */
  expire(appKey: string | undefined, at: number): number
  /** How many different values have been given out. */
  issued(): number
}

export function createTokens(): Tokens {
  const current = new Map<string, { value: string; expiresAt: number }>()
  const owners = new Map<string, string>()
  let issued = 0

  const inForce = (appKey: string | undefined, at: number) =>
    [...current]
      .filter(([key, token]) => (appKey ?? key) === key && token.expiresAt > at)
      .map(([key, token]) => ({ key, token }))

  return {
    issue(appKey, at) {
      const known = current.get(appKey)
      if (known && known.expiresAt > at) {
        known.expiresAt = at + tokenLifetimeMs
        return known.value
      }
      if (known) owners.delete(known.value)
      const value = randomBytes(16).toString('hex')
      current.set(appKey, { value, expiresAt: at + tokenLifetimeMs })
      owners.set(value, appKey)
      issued += 1
      return value
    },
    owner(token, at) {
      const appKey = owners.get(token)
      const known = appKey === undefined ? undefined : current.get(appKey)
      return known && known.value === token && known.expiresAt > at ? appKey : undefined
    },
    revoke(appKey, at) {
      const revoked = inForce(appKey, at)
      for (const { key, token } of revoked) {
        current.delete(key)
        owners.delete(token.value)
      }
      return revoked.length
    },
    expire(appKey, at) {
      const expired = inForce(appKey, at)
      for (const { token } of expired) token.expiresAt = at
      return expired.length
    },
    issued: () => issued,
  }
}
