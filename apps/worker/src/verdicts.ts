import { errorCatalogue, type SendResult } from '@dingpost/dingtalk'
import type { Awaiting, Verdict } from '@dingpost/ledger'
import { endingOfRecipient, endingOfRequest } from './reasons.ts'
import { isTooManyPeople } from './throttled-budget.ts'

/** What a receipt says about each person it names. */
export function verdictsOf(result: SendResult, { resend, forReadersOnly }: Awaiting): Verdict[] {
  const readers = result.read.map((userId): Verdict => ({ userId, state: 'read' }))
  if (forReadersOnly) return readers
  return [
    ...readers,
    ...result.unread.map((userId): Verdict => ({ userId, state: 'delivered' })),
    ...result.failed.map((userId): Verdict => ({
      userId,
      state: 'failed',
      reason: 'recipient_refused',
      correction: 'release',
    })),
    ...result.invalid.map((userId): Verdict => ({
      userId,
      state: 'failed',
      reason: 'unknown_recipient',
      correction: 'forget',
    })),
    ...result.forbidden.map(({ userId, code }) => forbidden(userId, code, resend)),
  ]
}

/** Somebody was left out because too many were reached in that minute. */
export const tooManyAMinute = (verdicts: readonly Verdict[]): boolean =>
  verdicts.some(({ code }) => code !== undefined && isTooManyPeople(code))

/** Somebody whom a limit or a protection of the platform kept the message from. */
function forbidden(userId: string, code: string, resend: boolean): Verdict {
  const decision = errorCatalogue[code]?.decision
  // The first copy arrived, and the platform swallowed the second: that is what the resend is for.
  if (decision === 'duplicate' && resend) return { userId, state: 'delivered', code }
  // The day's limit is asked before the content, so this may be the second copy of one that arrived.
  if (decision === 'daily_cap' && resend) {
    const reason = 'receipt_unavailable'
    return { userId, state: 'unverified', reason, code, correction: 'cap' }
  }
  if (decision === 'throttled' || decision === 'transient') return { userId, state: 'queued', code }
  const ending = decision === 'request' ? endingOfRequest(code) : endingOfRecipient(code)
  if (decision === 'daily_cap') return { userId, ...ending, code, correction: 'cap' }
  return ending.state === 'failed'
    ? { userId, ...ending, code, correction: 'release' }
    : { userId, ...ending, code }
}
