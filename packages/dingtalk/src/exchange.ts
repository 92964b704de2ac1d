import type { Api } from './api.ts'
import type { DingTalkFailure } from './errors/failure.ts'
import { TransientError } from './errors/transient-error.ts'
import { admit, type Meter, note } from './meter.ts'
import { type Circumstances, failureOf, lost } from './refusal.ts'
import { type Body, readReply } from './reply.ts'
import type { Exchanged, Request, Transport } from './transport.ts'

/** An answer of success. */
export interface Answer {
  readonly ok: true
  readonly body: Body
  readonly text: string
  readonly requestId?: string
  /** For the error to throw when the body lacks what was asked for. */
  readonly at: Circumstances
}

type Outcome = Answer | { readonly ok: false; readonly failure: DingTalkFailure }

/** `secrets`: what must not stand in an error of this exchange. */
export type Exchange = (
  request: Request,
  about: { readonly api: Api; readonly secrets: readonly string[] },
) => Promise<Outcome>

interface ExchangeOptions {
  readonly transport: Transport
  readonly meter: Meter | undefined
  readonly now: () => number
}

/**
 * One HTTP exchange, metered and normalised: an answer of success, or the one error it amounts to.
 * It throws only what the meter holds against the exchange.
 */
export function createExchange({ transport, meter, now }: ExchangeOptions): Exchange {
  return async (request, { api, secrets }) => {
    const at = { api, secrets, now }
    if (meter) await admit(meter, at)
    const exchanged = await transport.exchange(request)
    const outcome = outcomeOf(exchanged, at)
    // DingTalk counts what it processed, and of a lost answer nobody knows: better one too many.
    const arrived = exchanged.kind === 'answered' || exchanged.left
    if (meter) note(meter, api, arrived && !isThrottled(outcome))
    return outcome
  }
}

function outcomeOf(exchanged: Exchanged, at: Circumstances): Outcome {
  if (exchanged.kind === 'failed') return { ok: false, failure: failureOfNetwork(exchanged, at) }
  const reply = readReply(exchanged.status, exchanged.text)
  if (reply.kind !== 'accepted') return { ok: false, failure: failureOf(reply, at) }
  const { body, text, requestId } = reply
  return { ok: true, body, text, at, ...reference({ requestId }) }
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

const isThrottled = (outcome: Outcome): boolean =>
  !outcome.ok && outcome.failure.decision === 'throttled'

/** DingTalk's id of the request, where it gave one. */
export const reference = ({
  requestId,
}: {
  readonly requestId?: string | undefined
}): { requestId?: string } => (requestId === undefined ? {} : { requestId })
