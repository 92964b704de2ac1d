import type { Api } from '../api.ts'
import { redact, redactedCause } from './redact.ts'

/** What an error is made of. Secrets are stripped in the constructor, before a message exists. */
export interface Failure {
  readonly api: Api
  readonly code: string
  readonly text: string
  readonly requestId?: string | undefined
  readonly hint?: string | undefined
  readonly cause?: unknown
  /** Values that must not appear anywhere in the error: token, app secret, mobile number. */
  readonly secrets: readonly string[]
}

/**
 * Base of everything this package throws on purpose; there is one class for each decision a caller
 * can take. A `RangeError` or `TypeError` is a mistake in the calling code and is not one of these.
 * No error holds an access token, an app secret, a mobile number or the HTTP client's own error.
 */
export abstract class DingTalkError extends Error {
  abstract readonly decision: string
  readonly api: Api
  /** DingTalk's effective code; without one the system's (`ECONNRESET`), `http 502`, or a word. */
  readonly code: string
  /** Also in `message`. DingTalk's support asks for it. */
  declare readonly requestId?: string
  /** What an operator can do about it. */
  declare readonly hint?: string

  constructor(failure: Failure) {
    const clean = (text: string): string => redact(text, failure.secrets)
    const reference = failure.requestId === undefined ? '' : ` (request ${failure.requestId})`
    super(
      clean(`${failure.api}: ${failure.code}: ${failure.text}${reference}`),
      failure.cause === undefined ? {} : { cause: redactedCause(failure.cause, failure.secrets) },
    )
    this.api = failure.api
    this.code = clean(failure.code)
    if (failure.requestId !== undefined) this.requestId = clean(failure.requestId)
    if (failure.hint !== undefined) this.hint = clean(failure.hint)
  }
}
