import { codes, delivered, type Expectation } from './case.ts'

const cured: Expectation = {
  what: 'a fresh token cures it',
  at: 'asyncsend_v2',
  to: 'two',
  times: 1,
  outcome: 'accepted',
  next: { kind: 'goes on' },
  calls: { asyncsend_v2: 2, gettoken: 1, getsendresult: 1 },
  ends: delivered,
}

const refusedAgain: Expectation = {
  ...cured,
  what: 'the app is held when a fresh token is refused, too',
  times: 2,
  outcome: 'misconfigured',
  next: { kind: 'held', hint: /app key and app secret/ },
  calls: { asyncsend_v2: 3, gettoken: 1, getsendresult: 1 },
}

const tokenCodes = ['88', '33001', '40001', '40014', '41001', '42001', '43007', '48003']

export const tokenCases = [
  ...codes(cured, tokenCodes),
  ...codes(refusedAgain, tokenCodes),
  // "access_token is blank"; by itself the same number is about any parameter.
  ...codes(cured, ['40000'], ['wrapped']),
  ...codes(refusedAgain, ['40000'], ['wrapped']),
]
