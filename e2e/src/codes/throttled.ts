import { inShanghai } from '../shanghai.ts'
import { codes, delivered, type Expectation, type Span } from './case.ts'

const appWaits = (span: Span): Expectation => ({
  what: `the app waits ${span}, then it arrives`,
  at: 'asyncsend_v2',
  to: 'two',
  times: 1,
  outcome: 'throttled',
  next: { kind: 'app waits', span },
  calls: { asyncsend_v2: 2, getsendresult: 1 },
  ends: delivered,
})

/** DingTalk's text, whose end counts for more than the rule. */
const untilNamedEnd: Expectation = {
  ...appWaits('half a minute'),
  what: 'the app waits until the end that the text names',
  text: (now) => `请求被暂时限制了, 限制将在 ${wallClock(now + 30_000)} 结束.`,
}

/** Only the look-up is asked too often: whoever needs none may be sent to. */
const lookUpWaits: Expectation = {
  what: 'the batch that looks up waits a second, then it arrives',
  at: 'getbymobile',
  to: 'one',
  times: 1,
  outcome: 'throttled',
  next: { kind: 'batch waits', span: 'a second' },
  calls: { getbymobile: 2, asyncsend_v2: 1, getsendresult: 1 },
  ends: delivered,
}

const lateBroadcast: Expectation = {
  what: 'the broadcast waits a minute, then it goes out',
  at: 'asyncsend_v2',
  to: 'everyone',
  times: 1,
  outcome: 'throttled',
  next: { kind: 'batch waits', span: 'a minute' },
  calls: { asyncsend_v2: 2 },
  ends: { state: 'unverified', reason: 'too_many_recipients', allowance: 'kept' },
}

/** Somebody else sent the three of today: the ledger learns it. */
const oneBroadcastTooMany: Expectation = {
  ...lateBroadcast,
  what: 'the broadcast is suppressed, and so are the next ones of the day',
  times: null,
  next: { kind: 'goes on' },
  calls: { asyncsend_v2: 1 },
  ends: {
    state: 'suppressed',
    reason: 'broadcast_daily_limit',
    withCode: true,
    allowance: 'used up',
  },
}

export const throttledCases = [
  ...codes(appWaits('a second'), ['90002', '90018', '90019']),
  ...codes(appWaits('a minute'), ['41047', '41048', '45009']),
  ...codes(appWaits('a minute'), ['90001', '90003', '90004', '90005', '90006', '90007', '90008']),
  ...codes(appWaits('a minute'), ['90009', '90010', '90011', '90012', '90013', '90014', '90017']),
  ...codes(appWaits('a minute'), ['143103', '143104', '143203', '143204']),
  ...codes(untilNamedEnd, ['90002', '90006']),
  ...codes(lookUpWaits, ['90002', '90018']),
  ...codes(lateBroadcast, ['41046']),
  ...codes(oneBroadcastTooMany, ['41045']),
]

/** `2026-09-03 00:01:03` */
function wallClock(ms: number): string {
  return inShanghai(ms).slice(0, 19).replace('T', ' ')
}
