import type { SendResult } from '@dingpost/dingtalk'
import type { Awaiting, Verdict } from '@dingpost/ledger'
import { describe, expect, test } from 'vitest'
import { tooManyAMinute, verdictsOf } from '../src/verdicts.ts'

const nothing: SendResult = { read: [], unread: [], failed: [], invalid: [], forbidden: [] }
const once: Awaiting = {
  taskId: '77',
  sentAt: 0,
  resend: false,
  looks: 0,
  people: 1,
  forReadersOnly: false,
}
const forbid = (code: string): Partial<SendResult> => ({ forbidden: [{ userId: 'u1', code }] })

const read = (lists: Partial<SendResult>, change: Partial<Awaiting> = {}) =>
  verdictsOf({ ...nothing, ...lists }, { ...once, ...change })

describe('what a receipt says about a person', () => {
  const rows: readonly (readonly [string, Partial<SendResult>, Omit<Verdict, 'userId'>])[] = [
    ['read', { read: ['u1'] }, { state: 'read' }],
    ['unread', { unread: ['u1'] }, { state: 'delivered' }],
    [
      'failed',
      { failed: ['u1'] },
      { state: 'failed', reason: 'recipient_refused', correction: 'release' },
    ],
    [
      'invalid',
      { invalid: ['u1'] },
      { state: 'failed', reason: 'unknown_recipient', correction: 'forget' },
    ],
    [
      '143105',
      forbid('143105'),
      { state: 'suppressed', reason: 'user_daily_limit', correction: 'cap' },
    ],
    ['143106', forbid('143106'), { state: 'suppressed', reason: 'duplicate_content' }],
    ['143103', forbid('143103'), { state: 'queued' }],
    ['143104', forbid('143104'), { state: 'queued' }],
    ['1430003', forbid('1430003'), { state: 'queued' }],
    [
      '1430002',
      forbid('1430002'),
      { state: 'failed', reason: 'rejected_content', correction: 'release' },
    ],
    [
      '1430004',
      forbid('1430004'),
      { state: 'failed', reason: 'recipient_refused', correction: 'release' },
    ],
    [
      '81002',
      forbid('81002'),
      { state: 'failed', reason: 'recipient_refused', correction: 'release' },
    ],
    ['50002', forbid('50002'), { state: 'failed', reason: 'out_of_scope', correction: 'release' }],
    [
      'a code that nobody knows',
      forbid('999'),
      { state: 'failed', reason: 'recipient_refused', correction: 'release' },
    ],
  ]

  test.each(rows)('%s', (_name, lists, verdict) => {
    const [person] = lists.forbidden ?? []
    const code = person ? { code: person.code } : {}
    expect(read(lists)).toEqual([{ userId: 'u1', ...verdict, ...code }])
  })

  test.each<[string, string, Omit<Verdict, 'userId'>]>([
    ['duplicate: the first copy arrived', '143106', { state: 'delivered', code: '143106' }],
    [
      'the limit of the day: the first copy may have been the last that was allowed',
      '143105',
      { state: 'unverified', reason: 'receipt_unavailable', code: '143105', correction: 'cap' },
    ],
    ['too many this minute: once more', '143103', { state: 'queued', code: '143103' }],
  ])('of a batch that was sent twice, %s', (_what, code, verdict) => {
    expect(read(forbid(code), { resend: true })).toEqual([{ userId: 'u1', ...verdict }])
  })

  test('counts for the readers alone once everybody is settled', () => {
    const lists = { read: ['u1'], unread: ['u2'], invalid: ['u3'], ...forbid('143103') }
    expect(read(lists, { forReadersOnly: true })).toEqual([{ userId: 'u1', state: 'read' }])
  })
})

test.each([
  ['143103', true],
  ['143104', true],
  ['143203', true],
  ['143204', true],
  ['143105', false],
  ['1430003', false],
])('%s says that too many were reached in a minute: %s', (code, is) => {
  expect(tooManyAMinute(read(forbid(code)))).toBe(is)
})
