import type { Api } from '../api.ts'
import { throttleEnd } from '../throttle.ts'
import { configurationCodes } from './configuration.ts'
import type { CatalogueEntry, Decision } from './entry.ts'
import { receiptCodes } from './receipt.ts'
import { recipientCodes } from './recipient.ts'
import { requestCodes } from './request.ts'
import { throttledCodes } from './throttled.ts'
import { tokenCodes } from './token.ts'
import { transientCodes } from './transient.ts'

/** Every code DingTalk is known to answer in connection with work notifications, by its text form. */
export const errorCatalogue: Readonly<Record<string, CatalogueEntry>> = {
  ...tokenCodes,
  ...throttledCodes,
  ...recipientCodes,
  ...requestCodes,
  ...configurationCodes,
  ...transientCodes,
  ...receiptCodes,
}

/** A code as it came: where, how, and with which text. */
interface Refusal {
  readonly api: Api
  readonly code: string
  /** It was the `sub_code` of an `errcode` 88. */
  readonly wrapped: boolean
  readonly text: string
}

export function decisionFor(refusal: Refusal): Decision {
  const decision = decisionByCode(refusal)
  return refusal.api === 'gettoken' && ofOneMessage.has(decision) ? 'configuration' : decision
}

/** A token is fetched for the app: no message is to blame when that is refused. */
const ofOneMessage: ReadonlySet<Decision> = new Set([
  'request',
  'recipient',
  'duplicate',
  'daily_cap',
])

function decisionByCode({ api, code, wrapped, text }: Refusal): Decision {
  const entry = errorCatalogue[code]
  if (entry === undefined) return decisionForUnknown(api, code, text)
  const { decision, except = {} } = entry
  return (wrapped ? except.wrapped : undefined) ?? except[api] ?? decision
}

/**
 * A code nobody has described. A read, a recall or a status bar may be tried again: that costs a
 * call and no more. A send is not: the code says that DingTalk refused it, for a reason that will
 * most likely stay, and every repeat spends one of the month's calls; its recipients fail with the
 * code, for somebody to look up here. Only a text that names the end of a ban is clear enough to
 * wait for.
 */
function decisionForUnknown(api: Api, code: string, text: string): Decision {
  if (throttleEnd(text) !== undefined) return 'throttled'
  // Names of the gateway before this one: isp.* are faults of the platform, isv.* of the caller.
  if (code.startsWith('isp.')) return 'transient'
  if (code.startsWith('isv.')) return 'request'
  return api === 'asyncsend_v2' ? 'request' : 'transient'
}
