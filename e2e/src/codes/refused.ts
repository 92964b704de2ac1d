import { codes, type Expectation } from './case.ts'

/** The call can never pass as it is: everybody in it fails, and has the allowance back. */
const refused: Expectation = {
  what: 'everybody in the call fails, and may be sent to again',
  at: 'asyncsend_v2',
  to: 'two',
  times: null,
  outcome: 'request_refused',
  next: { kind: 'goes on' },
  calls: { asyncsend_v2: 1 },
  ends: { state: 'failed', reason: 'rejected_request', withCode: true, allowance: 'free' },
}

const refusedContent: Expectation = {
  ...refused,
  what: 'the content is refused, and everybody in the call fails',
  ends: { state: 'failed', reason: 'rejected_content', withCode: true, allowance: 'free' },
}

const refusedBroadcast: Expectation = {
  ...refused,
  what: 'the broadcast fails, and another one may be sent',
  to: 'everyone',
}

export const refusedCases = [
  // The caller's fault, or the client's.
  ...codes(refused, ['22', '40035', '40038', '41009', '41029', '41102', '400002']),
  ...codes(refused, ['40032', '1430000', '1430001']),
  ...codes(refused, ['43001', '43002', '43003', '43004', '43005', '43008', '43009']),
  ...codes(refused, ['40033', '44002', '47001']),
  // Wrapped, it is about the token.
  ...codes(refused, ['40000'], ['direct']),

  // The message.
  ...codes(refused, ['34004', '34008', '34009', '34010', '34011', '34012', '34014', '34016']),
  ...codes(refused, ['40004', '40005', '40006', '40007', '40008', '40039', '40067']),
  ...codes(refused, ['44001', '44004', '46001']),
  ...codes(refused, ['45001', '45002', '45003', '45004', '45005', '45006', '45007', '45008']),
  ...codes(refusedContent, ['40048', '41049', '1430002']),
  ...codes(refusedBroadcast, ['41028']),

  // Of other APIs, and of third-party apps; here they say no more than that it was refused.
  ...codes(refused, ['33003', '60102', '60104', '885001', '885006']),
]
