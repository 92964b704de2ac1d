import { backoffMs } from '@dingpost/jobs'
import type { Next } from './next.ts'
import type { Outcome } from './outcome.ts'

/** What a failed call means for the message that was to be changed: once more, or never. */
export type Setback =
  | { readonly kind: 'refused'; readonly code: string }
  | (Next & { readonly kind: 'again' })

/** Begun as often as this, with growing waits, a job has tried for a quarter of an hour. */
const MOST_STARTS = 12
const MISCONFIGURED_MS = 60_000

/** A repeat does no harm, but costs a call of the month where DingTalk answered. */
export function setbackOf(outcome: Outcome, starts: number): Setback {
  switch (outcome.kind) {
    case 'stopped':
      return { kind: 'again', afterMs: 0 }
    case 'throttled':
      return { kind: 'again', afterMs: outcome.waitMs }
    case 'misconfigured':
      return { kind: 'again', afterMs: MISCONFIGURED_MS }
    case 'recipient_refused':
    case 'request_refused':
      return { kind: 'refused', code: outcome.code }
    case 'unclear':
    case 'transient': {
      const answered = outcome.kind === 'unclear' || outcome.left
      return answered && starts >= MOST_STARTS
        ? { kind: 'refused', code: outcome.code }
        : { kind: 'again', afterMs: backoffMs(starts) }
    }
    case 'accepted':
      throw new Error('a call that was accepted is no setback')
  }
}
