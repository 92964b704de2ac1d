import { describe, expect, expectTypeOf, test } from 'vitest'
import {
  ConfigurationError,
  DingTalkError,
  type DingTalkFailure,
  isDingTalkFailure,
  RecipientRefusedError,
  RequestRefusedError,
  ThrottledError,
  TokenRejectedError,
  TransientError,
  UnclearError,
} from '../../src/index.ts'

const failure = { api: 'asyncsend_v2', code: '1', text: 'x', secrets: [] } as const

describe('every class', () => {
  test.for([
    [new TokenRejectedError(failure), 'token', 'TokenRejectedError'],
    [
      new ThrottledError({ ...failure, until: 2, wait: 1, scope: 'app' }),
      'throttled',
      'ThrottledError',
    ],
    [new RecipientRefusedError(failure), 'recipient', 'RecipientRefusedError'],
    [new RequestRefusedError(failure), 'request', 'RequestRefusedError'],
    [new ConfigurationError(failure), 'configuration', 'ConfigurationError'],
    [new TransientError({ ...failure, left: true }), 'transient', 'TransientError'],
    [new UnclearError(failure), 'unclear', 'UnclearError'],
  ] as const)('%s has its decision and its name', ([error, decision, name]) => {
    expect(error).toBeInstanceOf(DingTalkError)
    expect(isDingTalkFailure(error)).toBe(true)
    expect(error).toMatchObject({ decision, name, code: '1', message: 'asyncsend_v2: 1: x' })
    expect('requestId' in error || 'hint' in error || 'cause' in error).toBe(false)
  })
})

test('other errors are not failures', () => {
  expect(isDingTalkFailure(new RangeError('bug'))).toBe(false)
})

test('the union is closed over its decisions', () => {
  expectTypeOf<DingTalkFailure['decision']>().toEqualTypeOf<
    'token' | 'throttled' | 'recipient' | 'request' | 'configuration' | 'transient' | 'unclear'
  >()
})
