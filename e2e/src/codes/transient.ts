import { codes, delivered, type Expectation } from './case.ts'

/** DingTalk did nothing. */
const oncemore: Expectation = {
  what: 'it is tried again after a moment',
  at: 'asyncsend_v2',
  to: 'two',
  times: 1,
  outcome: 'transient',
  next: { kind: 'batch waits', span: 'a moment' },
  calls: { asyncsend_v2: 2, getsendresult: 1 },
  ends: delivered,
}

/** A fault behind the gateway: the message may be on its way. */
const unclear: Expectation = {
  ...oncemore,
  what: 'the same bytes are sent again after a moment',
  outcome: 'unclear',
}

/** DingTalk drops the second copy as a duplicate, and the receipt says so. */
const alreadyOnItsWay: Expectation = {
  ...unclear,
  what: 'the same bytes are sent again, and the first ones had arrived',
  processed: true,
}

const lookedUpAgain: Expectation = {
  ...oncemore,
  what: 'it is looked up again after a moment',
  at: 'getbymobile',
  to: 'one',
  calls: { getbymobile: 2, asyncsend_v2: 1, getsendresult: 1 },
}

const platformProtectsItself: Expectation = {
  ...oncemore,
  what: 'the app waits five minutes, then it arrives',
  outcome: 'throttled',
  next: { kind: 'app waits', span: 'five minutes' },
}

export const transientCases = [
  ...codes(oncemore, ['-1', '34015']),
  ...codes(unclear, ['15', '500', '400001']),
  ...codes(alreadyOnItsWay, ['15', '500', '400001']),
  ...codes(lookedUpAgain, ['-1', '15', '500', '400001']),
  ...codes(platformProtectsItself, ['1430003']),
]
