import type { Api } from '../api.ts'

/**
 * What a code means for the caller:
 * - `token`: the access token is refused; fetch one and call once more
 * - `throttled`: wait, then the same call may pass
 * - `recipient`: someone in the call cannot be served; split until they are alone
 * - `request`: the call can never pass as it is
 * - `configuration`: the app is set up wrongly; hold it until somebody changes that
 * - `transient`: DingTalk did nothing; try again later
 * - `unclear`: DingTalk may have done it
 * - `duplicate`: the person had the same content today; never to be repeated
 * - `daily_cap`: the person had as many messages as a day allows; possible again tomorrow
 */
export type Decision =
  | 'token'
  | 'throttled'
  | 'recipient'
  | 'request'
  | 'configuration'
  | 'transient'
  | 'unclear'
  | 'duplicate'
  | 'daily_cap'

/**
 * Whom a refusal concerns: people of the call (split it), sends to everyone, this app's use of one
 * API, the whole app, the whole organisation, or all calls from this egress address.
 */
export type Scope = 'people' | 'broadcast' | 'api' | 'app' | 'organisation' | 'address'

/** `next-day` and `next-month` begin at midnight of Asia/Shanghai; `ban` is five minutes. */
export type Wait = 'next-second' | 'minute' | 'ban' | 'next-day' | 'next-month'

/** Where a code means something else: at one API, or as the `sub_code` of an `errcode` 88. */
type Place = Api | 'wrapped'

/** One row of the catalogue. */
export interface CatalogueEntry {
  readonly decision: Decision
  readonly meaning: string
  /** DingTalk's own short text, for searching its documents. */
  readonly original: string
  /** Slug of the page below https://open.dingtalk.com/document/development/, or `observed`. */
  readonly source: string
  readonly scope?: Scope
  readonly wait?: Wait
  /** Set where a newer token is known to help although the code does not speak of tokens. */
  readonly freshTokenMayCure?: true
  readonly except?: Readonly<Partial<Record<Place, Decision>>>
}

/** The page most codes come from. */
const generalCodes = 'server-api-error-codes-1'

/** Seen in real answers, in no document. */
export const observed = { source: 'observed' }

/** Makes the rows of one decision; `more` overrides the source and adds the optional fields. */
export const rowsOf =
  (decision: Decision, shared: Partial<CatalogueEntry> = {}) =>
  (meaning: string, original: string, more: Partial<CatalogueEntry> = {}): CatalogueEntry => ({
    decision,
    meaning,
    original,
    source: generalCodes,
    ...shared,
    ...more,
  })
