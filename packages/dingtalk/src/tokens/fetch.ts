import { paths } from '../api.ts'
import type { Exchange } from '../exchange.ts'
import { lost } from '../refusal.ts'

interface FetchOptions {
  readonly appKey: string
  readonly appSecret: string
  readonly exchange: Exchange
}

export interface FetchedToken {
  readonly value: string
  readonly expiresInMs: number
}

/** Makes the function that asks DingTalk for a token of the app (page "obtain-orgapp-token"). */
export function createTokenFetch({ appKey, appSecret, exchange }: FetchOptions) {
  const credentials = new URLSearchParams({ appkey: appKey, appsecret: appSecret })
  const request = { method: 'GET', target: `${paths.gettoken}?${credentials.toString()}` } as const

  return async (): Promise<FetchedToken> => {
    const outcome = await exchange(request, { api: 'gettoken', secrets: [appSecret] })
    if (!outcome.ok) throw outcome.failure
    const value = outcome.body['access_token']
    const seconds = Number(outcome.body['expires_in'])
    if (typeof value !== 'string' || value === '' || !(seconds > 0)) {
      throw lost(outcome.at, { code: 'no_token', text: 'the answer holds no token' })
    }
    return { value, expiresInMs: seconds * 1_000 }
  }
}
