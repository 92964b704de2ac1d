import { type Api, paths } from './api.ts'
import { errorCatalogue } from './catalogue/catalogue.ts'
import { ConfigurationError } from './errors/configuration-error.ts'
import type { DingTalkFailure } from './errors/failure.ts'
import { TransientError } from './errors/transient-error.ts'
import { type Circumstances, failureOf, lost } from './refusal.ts'
import { type Body, readReply } from './reply.ts'
import type { TokenProvider } from './tokens/provider.ts'
import type { Request, Transport } from './transport.ts'

export interface Answer {
  readonly ok: true
  readonly body: Body
  readonly text: string
  readonly requestId?: string
}

type Outcome = Answer | { readonly ok: false; readonly failure: DingTalkFailure }

/** One HTTP exchange, normalised: an answer of success, or the one error it amounts to. */
export async function exchange(
  transport: Transport,
  request: Request,
  at: Circumstances,
): Promise<Outcome> {
  const exchanged = await transport.exchange(request)
  if (exchanged.kind === 'failed') {
    return { ok: false, failure: failureOfNetwork(exchanged, at) }
  }
  const reply = readReply(exchanged.status, exchanged.text)
  if (reply.kind !== 'accepted') return { ok: false, failure: failureOf(reply, at) }
  const { body, text, requestId } = reply
  return requestId === undefined ? { ok: true, body, text } : { ok: true, body, text, requestId }
}

function failureOfNetwork(
  { left, cause }: { left: boolean; cause: unknown },
  at: Circumstances,
): DingTalkFailure {
  const error = cause instanceof Error ? cause : new Error('the exchange failed')
  const code = 'code' in error && typeof error.code === 'string' ? error.code : 'network'
  const how = { code, text: error.message, cause: error }
  return left ? lost(at, how) : new TransientError({ ...at, ...how, left: false })
}

interface Call {
  readonly api: Exclude<Api, 'gettoken'>
  readonly body: string
  /** What must not stand in an error, beside the token: a mobile number. */
  readonly secrets: readonly string[]
}

interface CallOptions {
  readonly transport: Transport
  readonly tokens: TokenProvider
  readonly secrets: readonly string[]
  readonly now: () => number
}

/**
 * Makes the function every API call goes through: take the token, call, and if a fresh token may
 * cure the refusal, fetch one and call once more. It never calls a third time.
 */
export function createCaller({ transport, tokens, secrets, now }: CallOptions) {
  const attempt = (call: Call, token: string): Promise<Outcome> =>
    exchange(
      transport,
      {
        method: 'POST',
        target: `${paths[call.api]}?access_token=${encodeURIComponent(token)}`,
        body: call.body,
      },
      { api: call.api, secrets: [token, ...secrets, ...call.secrets], now },
    )

  return async (call: Call): Promise<Answer & { readonly tokenRefreshed: boolean }> => {
    const token = await tokens.current()
    const first = await attempt(call, token.value)
    if (first.ok) return { ...first, tokenRefreshed: false }
    if (!freshTokenMayCure(first.failure)) throw first.failure

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
      secrets: [token.value, fresh.value, ...secrets, ...call.secrets],
    })
  }
}

const freshTokenMayCure = (failure: DingTalkFailure): boolean =>
  failure.decision === 'token' || errorCatalogue[failure.code]?.freshTokenMayCure === true
