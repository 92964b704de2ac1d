import { type Api, paths } from './api.ts'
import { errorCatalogue } from './catalogue/catalogue.ts'
import { ConfigurationError } from './errors/configuration-error.ts'
import type { DingTalkFailure } from './errors/failure.ts'
import type { Answer, Exchange } from './exchange.ts'
import type { TokenProvider } from './tokens/provider.ts'

interface Call {
  readonly api: Exclude<Api, 'gettoken'>
  readonly body: string
  /** What must not stand in an error, beside token and app secret: a mobile number. */
  readonly secrets?: readonly string[]
  /** The same can be learnt without the permission, so its lack is not worth a fresh token. */
  readonly hasAnotherWay?: true
}

/** @throws DingTalkFailure */
export type Caller = (call: Call) => Promise<Answer & { readonly tokenRefreshed: boolean }>

interface CallerOptions {
  readonly exchange: Exchange
  readonly tokens: TokenProvider
  readonly secrets: readonly string[]
}

/**
 * Makes the function every API call goes through: take the token, call, and if a fresh token may
 * cure the refusal, fetch one and call once more. It never calls a third time.
 */
export function createCaller({ exchange, tokens, secrets }: CallerOptions): Caller {
  const attempt = ({ api, body, secrets: own = [] }: Call, token: string) =>
    exchange(
      {
        method: 'POST',
        target: `${paths[api]}?access_token=${encodeURIComponent(token)}`,
        body,
      },
      { api, secrets: [token, ...secrets, ...own] },
    )

  return async (call) => {
    const token = await tokens.current()
    const first = await attempt(call, token.value)
    if (first.ok) return { ...first, tokenRefreshed: false }
    if (!freshTokenMayCure(first.failure, call)) throw first.failure

    const fresh = await tokens.replace(token)
    const second = await attempt(call, fresh.value)
    if (second.ok) return { ...second, tokenRefreshed: true }
    if (second.failure.decision !== 'token') throw second.failure
    throw new ConfigurationError({
      api: call.api,
      code: second.failure.code,
      text: 'a token fetched a moment ago was refused too',
      requestId: second.failure.requestId,
      hint: 'Check that app key and app secret are those of the app, and that the base URL is right.',
      cause: second.failure,
      secrets: [token.value, fresh.value, ...secrets, ...(call.secrets ?? [])],
    })
  }
}

const freshTokenMayCure = (failure: DingTalkFailure, { hasAnotherWay }: Call): boolean =>
  failure.decision === 'token' ||
  (!hasAnotherWay && errorCatalogue[failure.code]?.freshTokenMayCure === true)
