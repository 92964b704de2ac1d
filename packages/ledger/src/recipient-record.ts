import { decodeRecipient, type Recipient } from './recipients.ts'
import { type Reason, type RecipientState, recipientStates, stateOfLetter } from './states.ts'

/** What became of one recipient of a notification. */
export interface RecipientRecord {
  readonly recipient: Recipient
  readonly userId?: string
  readonly state: RecipientState
  readonly reason?: Reason
  /** DingTalk's own code, where it gave one. */
  readonly code?: string
  readonly taskId?: string
  readonly updatedAt: number
}

/** What a recipient is until something becomes of it. */
export interface AcceptedAs {
  readonly letter: string
  readonly reason: string
  /** ms since 1970 */
  readonly at: number
}

/** A department that was expanded: its people stand in the list instead. */
const EXPANDED = '-'

/**
 * A state record is "<letter>|<reason>|<code>|<task>|<ms since it was accepted>|<user id of a
 * mobile>"; without one the recipient is as it was accepted. Undefined for what is no recipient any more.
 */
export function recordOf(
  named: string,
  record: string | undefined,
  accepted: AcceptedAs,
): RecipientRecord | undefined {
  if (record === EXPANDED) return undefined
  const recipient = decodeRecipient(named)
  if (record === undefined) {
    return {
      recipient,
      ...userIdOf(recipient),
      state: stateOfLetter(accepted.letter),
      ...reasonOf(accepted.reason),
      updatedAt: accepted.at,
    }
  }
  const [letter = '', reason = '', code, taskId, after, ...userId] = record.split('|')
  const resolved = userId.join('|')
  // A second copy's "duplicate" says that the first one arrived: nothing that its reader should mend.
  const tellsCode = letter !== recipientStates.delivered.letter
  return {
    recipient,
    ...userIdOf(recipient),
    ...(resolved ? { userId: resolved } : {}),
    state: stateOfLetter(letter),
    ...reasonOf(reason),
    ...(code && tellsCode ? { code } : {}),
    ...(taskId ? { taskId } : {}),
    updatedAt: accepted.at + Number(after),
  }
}

function userIdOf(recipient: Recipient): { userId?: string } {
  if (recipient.kind === 'userId') return { userId: recipient.value }
  return recipient.kind === 'member' ? { userId: recipient.userId } : {}
}

const reasonOf = (reason: string): { reason?: Reason } =>
  reason === '' ? {} : { reason: reason as Reason }
