const DAY_MS = 24 * 60 * 60_000

/** How long a settled notification can be looked up. */
export const RETENTION_MS = 7 * DAY_MS
/** How long a job that was taken takes nobody on: longer than any command is under way. */
export const TAKEN_MS = 5 * 60_000
/** How long an idempotency key answers the first notification again. */
export const IDEMPOTENCY_MS = DAY_MS
/**
 * User ids never change, but people leave: a week keeps look-ups rare and lets the directory forget.
 * A receipt that calls somebody invalid drops the entry at once.
 */
export const PERSON_MS = 7 * DAY_MS
/** A mobile that is nobody's may be a colleague's tomorrow: remembered only against repeats. */
export const NOBODY_MS = 10 * 60_000
/** How long a content that DingTalk called forbidden is not sent again. */
export const QUARANTINE_MS = DAY_MS
/** People join and leave departments; a list of them is good for half an hour. */
export const DEPARTMENT_MS = 30 * 60_000
/** DingTalk recalls, and updates status bars, for 24 hours (notification-of-work-withdrawal). */
export const AFTERWARDS_MS = DAY_MS
