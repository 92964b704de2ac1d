import {
  ConfigurationError,
  type DingTalk,
  RecipientRefusedError,
  RequestRefusedError,
  ThrottledError,
  TokenRejectedError,
  TransientError,
  UnclearError,
} from '@dingpost/dingtalk'
import type { Reserved } from '@dingpost/ledger'
import { describe, expect, test } from 'vitest'
import { outcomeOf, send } from '../src/outcome.ts'
import { recordingSender } from './recording-sender.ts'

const failure = { api: 'asyncsend_v2', code: '1', text: 'no', secrets: [] } as const
const throttle = { ...failure, until: 9_000, wait: 1_000 }

describe('the outcome of a failed call', () => {
  test.each([
    [new RecipientRefusedError(failure), { kind: 'recipient_refused', code: '1' }],
    [new RequestRefusedError(failure), { kind: 'request_refused', code: '1' }],
    [new UnclearError(failure), { kind: 'unclear', code: '1' }],
    [new TransientError({ ...failure, left: true }), { kind: 'transient', code: '1', left: true }],
    [
      new TransientError({ ...failure, left: false }),
      { kind: 'transient', code: '1', left: false },
    ],
    [
      new ConfigurationError({ ...failure, hint: 'Do this.' }),
      { kind: 'misconfigured', code: '1', detail: 'Do this.' },
    ],
    [
      new ConfigurationError(failure),
      { kind: 'misconfigured', code: '1', detail: 'asyncsend_v2: 1: no' },
    ],
    [
      new TokenRejectedError(failure),
      { kind: 'misconfigured', code: '1', detail: 'asyncsend_v2: 1: no' },
    ],
  ])('%s', (error, outcome) => {
    expect(outcomeOf(error)).toEqual(outcome)
  })

  test.each([
    ['the send API', { api: 'asyncsend_v2', scope: 'api' }, { scope: 'app', budget: 'send' }],
    ['the app', { api: 'getbymobile', scope: 'app' }, { scope: 'app' }],
    ['the address', { api: 'getsendresult', scope: 'address' }, { scope: 'app' }],
    [
      'a look-up API',
      { api: 'getbymobile', scope: 'api' },
      { scope: 'batch', budget: 'getbymobile' },
    ],
    [
      'the second way to the people of a department',
      { api: 'listsimple', scope: 'api' },
      { scope: 'batch', budget: 'listid' },
    ],
    ['token fetches', { api: 'gettoken', scope: 'api' }, { scope: 'batch' }],
    ['broadcasts of a day', { api: 'asyncsend_v2', scope: 'broadcast' }, { scope: 'batch' }],
    [
      'people a minute',
      { api: 'asyncsend_v2', scope: 'organisation', code: '41047' },
      { scope: 'app', budget: 'people' },
    ],
  ] as const)('a throttle of %s stops and slows down as much as it must', (_what, where, whom) => {
    const error = new ThrottledError({ ...throttle, ...where })
    const { code } = error
    expect(outcomeOf(error)).toEqual({ kind: 'throttled', code, waitMs: 1_000, ...whom })
  })

  test('anything else is a bug, or Redis being away, and is thrown on', () => {
    const bug = new TypeError('undefined is not a function')
    expect(() => outcomeOf(bug)).toThrow(bug)
  })
})

describe('a send', () => {
  const reserved: Reserved = {
    kind: 'send',
    probe: false,
    resend: false,
    waitMs: 0,
    to: { userIds: ['u1', 'u2'] },
    message: '{"msgtype":"text"}',
    suppressed: 0,
    unknown: 0,
  }

  test('hands DingTalk the people and the message as they are reserved', async () => {
    const asked: unknown[] = []
    const accept: DingTalk['send'] = (input) => {
      asked.push(input)
      return Promise.resolve({ taskId: '77', tokenRefreshed: true })
    }
    const { dingtalk } = recordingSender({}, { send: accept })
    expect(await send(dingtalk, reserved)).toEqual({
      kind: 'accepted',
      taskId: '77',
      tokenRefreshed: true,
      people: 2,
    })
    expect(asked).toEqual([{ to: { userIds: ['u1', 'u2'] }, message: '{"msgtype":"text"}' }])
  })

  test('that fails is an outcome, not an exception', async () => {
    const { dingtalk } = recordingSender(
      {},
      { send: () => Promise.reject(new UnclearError(failure)) },
    )
    expect(await send(dingtalk, reserved)).toEqual({ kind: 'unclear', code: '1' })
  })
})
