import { codes, delivered, type Ending, type Expectation, type Span } from './case.ts'

/** A receipt says of one of two that they were left out. */
const listed = (what: string, ends: Ending): Expectation => ({
  what,
  at: 'forbidden_list',
  to: 'one of two',
  times: null,
  outcome: 'receipt',
  next: { kind: 'goes on' },
  calls: { asyncsend_v2: 1, getsendresult: 1 },
  ends,
})

/** DingTalk was too busy for them. */
const sentOnceMore: Expectation = {
  ...listed('who was left out is sent it once more, a minute later', delivered),
  next: { kind: 'batch waits', span: 'a minute' },
  calls: { asyncsend_v2: 2, getsendresult: 2 },
}

const failed = (reason: string): Ending => ({
  state: 'failed',
  reason,
  withCode: true,
  allowance: 'free',
})

/** The send was accepted, so that asking in vain fails nobody. */
const look: Expectation = {
  what: 'the receipt is looked at again',
  at: 'getsendresult',
  to: 'two',
  times: 1,
  outcome: 'receipt',
  next: { kind: 'goes on' },
  calls: { asyncsend_v2: 1, getsendresult: 2 },
  ends: delivered,
}

const lookInVain: Expectation = {
  ...look,
  what: 'after four looks the receipt is given up, and nothing is sent again',
  times: null,
  calls: { asyncsend_v2: 1, getsendresult: 4 },
  ends: { state: 'unverified', reason: 'receipt_unavailable', allowance: 'kept' },
}

const lookLater = (outcome: string, span: Span): Expectation => ({
  ...look,
  what: `the receipt is looked at again ${span} later, and sends go on`,
  outcome,
  next: { kind: 'batch waits', span },
})

/** Receipts give way to sends when the month is spent. */
const noCallsLeft: Expectation = {
  ...look,
  what: 'no more calls are spent on the receipt',
  calls: { asyncsend_v2: 1, getsendresult: 1 },
  ends: { state: 'unverified', reason: 'call_budget', allowance: 'kept' },
}

export const receiptCases = [
  ...codes(sentOnceMore, ['143103', '143104', '143203', '143204', '1430003'], ['listed']),
  ...codes(
    listed('the day of who was left out is full', {
      state: 'suppressed',
      reason: 'user_daily_limit',
      withCode: true,
      allowance: 'used up',
    }),
    ['143105', '143205'],
    ['listed'],
  ),
  ...codes(
    listed('who was left out had it already', {
      state: 'suppressed',
      reason: 'duplicate_content',
      withCode: true,
      allowance: 'kept',
    }),
    ['143106', '143206'],
    ['listed'],
  ),
  ...codes(
    listed('who was left out fails', failed('rejected_request')),
    ['1430000', '1430001'],
    ['listed'],
  ),
  ...codes(listed('the content is refused', failed('rejected_content')), ['1430002'], ['listed']),
  ...codes(
    listed('who protects themselves fails', failed('recipient_refused')),
    ['1430004', '81002'],
    ['listed'],
  ),

  ...codes(look, ['-1', '15', '500', '41052']),
  ...codes(lookInVain, ['15', '400002', '41052']),
  ...codes(lookLater('throttled', 'a second'), ['90018']),
  ...codes(lookLater('misconfigured', 'a minute'), ['60020']),
  ...codes(noCallsLeft, ['90020']),
]
