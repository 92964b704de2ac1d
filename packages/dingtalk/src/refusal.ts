import type { Api } from './api.ts'
import { decisionFor, errorCatalogue } from './catalogue/catalogue.ts'
import { ConfigurationError } from './errors/configuration-error.ts'
import type { Failure } from './errors/dingtalk-error.ts'
import type { DingTalkFailure } from './errors/failure.ts'
import { RecipientRefusedError } from './errors/recipient-refused-error.ts'
import { RequestRefusedError } from './errors/request-refused-error.ts'
import { ThrottledError } from './errors/throttled-error.ts'
import { TokenRejectedError } from './errors/token-rejected-error.ts'
import { TransientError } from './errors/transient-error.ts'
import { UnclearError } from './errors/unclear-error.ts'
import { hintFor } from './hint.ts'
import type { Reply } from './reply.ts'
import { throttleWait } from './throttle.ts'

/** What every error of one call has in common. */
export interface Circumstances {
  readonly api: Api
  readonly secrets: readonly string[]
  readonly now: () => number
}

type Refused = Exclude<Reply, { kind: 'accepted' }>

/** The error for an answer that is not a success. */
export function failureOf(reply: Refused, at: Circumstances): DingTalkFailure {
  switch (reply.kind) {
    case 'refused':
      return failureOfCode(reply, at)
    case 'banned':
      return new ThrottledError({
        ...at,
        code: 'banned',
        text: 'calls from this address are banned for a while (egress ban)',
        hint: 'One address may make 10,000 calls in 20 seconds, all apps together.',
        wait: reply.wait,
        until: at.now() + reply.wait,
        scope: 'address',
      })
    case 'misdirected':
      return new ConfigurationError({
        ...at,
        code: `http ${reply.status}`,
        text: 'the answer did not come from DingTalk',
        hint: 'Check the base URL and the proxy settings.',
      })
    case 'unreadable':
      return lost(at, { code: `http ${reply.status}`, text: 'the answer cannot be read' })
  }
}

/**
 * The error for a call that left and whose answer is missing. Only a send leaves the question open:
 * a read changes nothing, and a recall or a status bar is the same when it is done twice.
 */
export function lost(
  at: Circumstances,
  how: Pick<Failure, 'code' | 'text' | 'cause'>,
): DingTalkFailure {
  return at.api === 'asyncsend_v2'
    ? new UnclearError({ ...at, ...how })
    : new TransientError({ ...at, ...how, left: true })
}

function failureOfCode(
  reply: Extract<Reply, { kind: 'refused' }>,
  at: Circumstances,
): DingTalkFailure {
  const { code, requestId } = reply
  const entry = errorCatalogue[code]
  const text = [entry?.meaning, reply.text].filter(Boolean).join(' ')
  const failure: Failure = { ...at, code, text, requestId, hint: hintFor(code, reply.text) }
  switch (decisionFor({ ...reply, api: at.api })) {
    case 'token':
      return new TokenRejectedError(failure)
    case 'throttled': {
      const now = at.now()
      const wait = throttleWait(entry?.wait ?? 'minute', reply.text, now)
      return new ThrottledError({
        ...failure,
        wait,
        until: now + wait,
        scope: entry?.scope ?? 'app',
      })
    }
    case 'recipient':
    case 'duplicate':
    case 'daily_cap':
      return new RecipientRefusedError(failure)
    case 'request':
      return new RequestRefusedError(failure)
    case 'configuration':
      return new ConfigurationError(failure)
    case 'transient':
      return new TransientError({ ...failure, left: true })
    case 'unclear':
      return new UnclearError(failure)
  }
}
