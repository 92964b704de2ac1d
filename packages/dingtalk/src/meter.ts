import type { Api } from './api.ts'
import { isDingTalkFailure } from './errors/failure.ts'
import { TransientError } from './errors/transient-error.ts'
import type { Circumstances } from './refusal.ts'

/** Called around each HTTP exchange: token fetches, and second tries with a fresh token, included. */
export interface Meter {
  /**
   * May delay the exchange. A `DingTalkFailure` thrown here is the call's outcome, anything else
   * becomes a `TransientError`; either way no exchange is made, and `after` is not called.
   */
  before(api: Api): Promise<void> | void
  /**
   * `counted` is false for a throttled exchange and for one that surely never left: DingTalk leaves
   * them out of the month's calls (page
   * "dingtalk-application-development-platform-billing-model"). Whether the API counts at all, says
   * `countsInMonth`. The answer is in by now, so what is thrown here is no more than a warning of
   * the process.
   */
  after(api: Api, counted: boolean): void
}

/** What the meter throws may quote a database's command. */
export async function admit(meter: Meter, at: Circumstances): Promise<void> {
  try {
    await meter.before(at.api)
  } catch (cause) {
    if (isDingTalkFailure(cause)) throw cause
    const how = { code: 'meter', text: 'the meter failed', cause }
    throw new TransientError({ ...at, ...how, left: false })
  }
}

export function note(meter: Meter, api: Api, counted: boolean): void {
  try {
    meter.after(api, counted)
  } catch (caught) {
    process.emitWarning(caught instanceof Error ? caught : String(caught))
  }
}
