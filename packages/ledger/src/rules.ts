import type { QuietHours } from './quiet-hours.ts'

/** What the owner of an app chose, inside the platform's limits. */
export interface Rules {
  /** Of a person's messages a day and of the broadcasts a day: kept back for urgent ones. */
  readonly reserve: { readonly perPerson: number; readonly broadcasts: number }
  readonly quietHours?: QuietHours
  /**
   * Once a person has had `from` of the day's messages, further ones that are not urgent are folded
   * into digests. Left out: never.
   */
  readonly digest?: { readonly from: number }
  /** Over how long what was deferred to a day, or to the end of quiet hours, is spread, ms. */
  readonly deferSpreadMs: number
}

/**
 * Five minutes: all that was deferred at once would meet the full budgets at midnight, and the
 * platform's own rush there.
 */
export const usualRules: Rules = {
  reserve: { perPerson: 0, broadcasts: 0 },
  deferSpreadMs: 5 * 60_000,
}
