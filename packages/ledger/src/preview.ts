import { encodeQuietHours } from './quiet-hours.ts'
import type { Limits } from './budgets.ts'
import { decodeRecipient, encodeRecipient, type Recipient } from './recipients.ts'
import type { Rules } from './rules.ts'
import type { Scope } from './scope.ts'
import type { Reason } from './states.ts'
import { encodeTerms, type Terms } from './terms.ts'

export interface PreviewRequest {
  readonly hash: string
  readonly recipients: readonly Recipient[]
  readonly terms: Partial<Terms>
}

/** What would become of one recipient now. */
export interface Forecast {
  readonly recipient: Recipient
  readonly userId?: string
  /**
   * `look_up`: the directory does not know it yet; it would be asked for and then most likely sent.
   * `digest`: it would be folded into one message with others.
   */
  readonly would: 'send' | 'look_up' | 'digest' | 'defer' | 'suppress' | 'fail'
  readonly reason?: Reason
  /** When, for what would be deferred or sent in a digest; ms since 1970. */
  readonly at?: number
}

/** Looks without touching: nothing is counted, reserved or remembered. */
export interface Preview {
  forecast(request: PreviewRequest): Promise<readonly Forecast[]>
}

export function createPreview({ run, keys, now }: Scope, limits: Limits, rules: Rules): Preview {
  return {
    async forecast({ hash, recipients, terms }) {
      const reply = await run(
        'previewRecipients',
        [keys.gate],
        [
          keys.prefix,
          now(),
          hash,
          ...encodeTerms(terms),
          limits.userDaily,
          rules.reserve.perPerson,
          limits.broadcastDaily,
          rules.reserve.broadcasts,
          ...encodeQuietHours(rules.quietHours),
          rules.digest?.from ?? '',
          ...recipients.map(encodeRecipient),
        ],
      )
      return forecastsOf(reply)
    },
  }
}

/** Five texts a recipient: name, user id, what would happen, reason, when. */
function forecastsOf(reply: readonly string[]): Forecast[] {
  const forecasts: Forecast[] = []
  for (let at = 0; at < reply.length; at += 5) {
    const [name = '', userId = '', would = '', reason = '', when = ''] = reply.slice(at, at + 5)
    forecasts.push({
      recipient: decodeRecipient(name),
      ...(userId === '' ? {} : { userId }),
      would: would as Forecast['would'],
      ...(reason === '' ? {} : { reason: reason as Reason }),
      ...(when === '' ? {} : { at: Number(when) }),
    })
  }
  return forecasts
}
