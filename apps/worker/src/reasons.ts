import { errorCatalogue } from '@dingpost/dingtalk'
import type { Reason } from '@dingpost/ledger'

export interface Ending {
  readonly state: 'failed' | 'suppressed'
  readonly reason: Reason
}

const unknownRecipient = new Set([
  '33012',
  '40003',
  '40031',
  '40104',
  '46004',
  '60103',
  '60111',
  '60121',
])
const outOfScope = new Set(['50002', '50004'])
const forbiddenContent = new Set(['40048', '41049', '1430002'])

/** What a refusal of one person alone means for that person. */
export function endingOfRecipient(code: string): Ending {
  switch (errorCatalogue[code]?.decision) {
    case 'duplicate':
      return { state: 'suppressed', reason: 'duplicate_content' }
    case 'daily_cap':
      return { state: 'suppressed', reason: 'user_daily_limit' }
    default:
      if (unknownRecipient.has(code)) return { state: 'failed', reason: 'unknown_recipient' }
      if (outOfScope.has(code)) return { state: 'failed', reason: 'out_of_scope' }
      return { state: 'failed', reason: 'recipient_refused' }
  }
}

/** A department that does not exist (60003) is nobody's, as an unknown person is. */
export const reasonOfDepartment = (code: string): Reason =>
  outOfScope.has(code) ? 'out_of_scope' : 'unknown_recipient'

/** What a refusal of the message means for everybody in the batch. */
export function endingOfRequest(code: string): Ending {
  const reason = forbiddenContent.has(code) ? 'rejected_content' : 'rejected_request'
  return { state: 'failed', reason }
}

/** DingTalk's count of broadcasts is full although the ledger had room: somebody else sent them. */
export const broadcastsSpent: Ending = { state: 'suppressed', reason: 'broadcast_daily_limit' }
