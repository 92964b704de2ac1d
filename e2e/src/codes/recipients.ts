import { codes, delivered, type Expectation } from './case.ts'

/** Somebody in the call cannot be served: they are found by halving, and the others get theirs. */
const culprit = (reason: string): Expectation => ({
  what: 'the one who cannot be served fails alone',
  at: 'asyncsend_v2',
  to: 'one of two',
  times: null,
  outcome: 'recipient_refused',
  next: { kind: 'goes on' },
  calls: { asyncsend_v2: 3, getsendresult: 1 },
  ends: { state: 'failed', reason, withCode: true, allowance: 'free' },
})

/** The directory remembers that it is nobody's, and not by which code. */
const unknownMobile: Expectation = {
  what: 'the mobile that is nobody’s fails alone',
  at: 'getbymobile',
  to: 'one of two',
  times: null,
  outcome: 'accepted',
  next: { kind: 'goes on' },
  calls: { getbymobile: 2, asyncsend_v2: 1, getsendresult: 1 },
  ends: { state: 'failed', reason: 'unknown_recipient', allowance: 'free' },
}

const lostDepartment = (reason: string): Expectation => ({
  what: 'the department fails, and nobody is sent anything',
  at: 'listid',
  to: 'one',
  times: null,
  outcome: 'expanded',
  next: { kind: 'goes on' },
  calls: { listsubid: 1, listid: 1 },
  ends: { state: 'failed', reason, withCode: true, allowance: 'free' },
})

/** DingTalk counted more than the ledger, which learns it: the day is full for that person. */
const fullDay: Expectation = {
  ...culprit('user_daily_limit'),
  what: 'the one whose day is full is suppressed alone',
  ends: { state: 'suppressed', reason: 'user_daily_limit', withCode: true, allowance: 'used up' },
}

const duplicate: Expectation = {
  ...culprit('duplicate_content'),
  what: 'the one who had it already is suppressed alone',
  ends: { state: 'suppressed', reason: 'duplicate_content', withCode: true, allowance: 'kept' },
}

/** A message alone has at most 2,048 bytes: it is the list of people that fills the 4,096. */
const tooLong: Expectation = {
  ...culprit(''),
  what: 'the halves of the list pass',
  to: 'two',
  times: 1,
  calls: { asyncsend_v2: 3, getsendresult: 2 },
  ends: delivered,
}

export const recipientCases = [
  ...codes(culprit('unknown_recipient'), ['33012', '40003', '40031', '46004', '60111']),
  ...codes(culprit('out_of_scope'), ['50002']),
  ...codes(culprit('recipient_refused'), ['60120', '81002', '1430004']),
  ...codes(fullDay, ['143105', '143205']),
  ...codes(duplicate, ['143106', '143206']),
  ...codes(tooLong, ['41101']),
  ...codes(unknownMobile, ['40104', '60103', '60121', '400002']),
  ...codes(lostDepartment('unknown_recipient'), ['40009', '60003']),
  ...codes(lostDepartment('out_of_scope'), ['50004']),
]
