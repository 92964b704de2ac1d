/**
 * What can become of a recipient, with the letter that stands for the state in Redis. Every
 * recipient is in exactly one; `final` states never change again, except that `delivered` may
 * become `read`.
 */
export const recipientStates = {
  queued: { letter: 'q', final: false },
  deferred: { letter: 'd', final: false },
  sent: { letter: 's', final: false },
  delivered: { letter: 'l', final: true },
  read: { letter: 'r', final: true },
  suppressed: { letter: 'x', final: true },
  failed: { letter: 'f', final: true },
  unverified: { letter: 'u', final: true },
  cancelled: { letter: 'c', final: true },
  recalled: { letter: 'k', final: true },
} as const

export type RecipientState = keyof typeof recipientStates

/** Why a recipient is in its state; `queued`, `sent`, `delivered`, `read` need no reason. */
export type Reason =
  | 'user_daily_limit'
  | 'broadcast_daily_limit'
  | 'quiet_hours'
  | 'scheduled'
  | 'digest'
  | 'duplicate_content'
  | 'expired'
  | 'unknown_recipient'
  | 'out_of_scope'
  | 'recipient_refused'
  | 'rejected_content'
  | 'rejected_request'
  | 'attempts_exhausted'
  | 'receipt_unavailable'
  | 'too_many_recipients'
  | 'call_budget'

const byLetter = new Map<string, RecipientState>(
  Object.entries(recipientStates).map(([state, { letter }]) => [letter, state as RecipientState]),
)

export function stateOfLetter(letter: string): RecipientState {
  const state = byLetter.get(letter)
  if (!state) throw new Error(`unknown state letter in the ledger: ${JSON.stringify(letter)}`)
  return state
}
