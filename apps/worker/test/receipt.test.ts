import {
  ConfigurationError,
  type DingTalk,
  RequestRefusedError,
  type SendResult,
  ThrottledError,
  TransientError,
} from '@dingpost/dingtalk'
import { sendJob } from '@dingpost/jobs'
import type { Awaiting, Verdict } from '@dingpost/ledger'
import { describe, expect, test } from 'vitest'
import { openAccount } from '../src/account.ts'
import { collectReceipt } from '../src/receipt.ts'
import { type Answers, recordingSender, type RecordingSender } from './recording-sender.ts'

const nothing: SendResult = { read: [], unread: [], failed: [], invalid: [], forbidden: [] }
const failure = { api: 'getsendresult', code: '1', text: 'no', secrets: [] } as const
const HOUR = 60 * 60_000

const forbid = (code: string): Partial<SendResult> => ({ forbidden: [{ userId: 'u1', code }] })

/** DingTalk has nothing to say yet. */
const silent: DingTalk['sendResult'] = () => Promise.resolve(nothing)

const awaiting = (change: Partial<Awaiting> = {}): Awaiting => ({
  taskId: '77',
  sentAt: Date.now() - 5_000,
  resend: false,
  looks: 0,
  ...change,
})

const collect = (sender: RecordingSender, signal = new AbortController().signal) =>
  collectReceipt(sender, 'b1', openAccount('default', 'b1'), signal)

const answering = (answers: Answers, sendResult: DingTalk['sendResult']) =>
  recordingSender(answers, { sendResult })

const recorded = (sender: RecordingSender) => sender.entries.find(([verb]) => verb === 'record')

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

  test.each(rows)('%s', async (_name, lists, verdict) => {
    const sender = answering({ awaiting: awaiting() }, () =>
      Promise.resolve({ ...nothing, ...lists }),
    )
    expect(await collect(sender)).toEqual({ kind: 'done', add: [] })
    const [person] = lists.forbidden ?? []
    const code = person ? { code: person.code } : {}
    expect(recorded(sender)).toEqual([
      'record',
      'b1',
      [{ userId: 'u1', ...verdict, ...code }],
      false,
    ])
  })

  test.each<[string, string, Omit<Verdict, 'userId'>]>([
    ['duplicate: the first copy arrived', '143106', { state: 'delivered' }],
    [
      'the limit of the day: the first copy may have been the last that was allowed',
      '143105',
      { state: 'unverified', reason: 'receipt_unavailable', code: '143105', correction: 'cap' },
    ],
    ['too many this minute: once more', '143103', { state: 'queued', code: '143103' }],
  ])('of a batch that was sent twice, %s', async (_what, code, verdict) => {
    const sender = answering({ awaiting: awaiting({ resend: true }) }, () =>
      Promise.resolve({ ...nothing, ...forbid(code) }),
    )
    await collect(sender)
    expect(recorded(sender)).toEqual(['record', 'b1', [{ userId: 'u1', ...verdict }], false])
  })
})

describe('a receipt', () => {
  test('that nobody waits for costs no call', async () => {
    const sender = recordingSender()
    expect(await collect(sender)).toEqual({ kind: 'done' })
    expect(sender.entries).toEqual([['awaiting', 'b1']])
  })

  test('that does not name everybody is asked for again, later each time', async () => {
    const waiting = { kind: 'waiting', looks: 2, settled: 1, waiting: 3 } as const
    const sender = answering({ awaiting: awaiting({ looks: 1 }), record: waiting }, silent)
    expect(await collect(sender)).toEqual({ kind: 'again', afterMs: 5_000 * 4 ** 2, add: [] })
  })

  test('is asked for four times, and the fourth is the last', async () => {
    const third = answering({ awaiting: awaiting({ looks: 2 }) }, silent)
    await collect(third)
    expect(recorded(third)).toEqual(['record', 'b1', [], false])
    const fourth = answering({ awaiting: awaiting({ looks: 3 }) }, silent)
    await collect(fourth)
    expect(recorded(fourth)).toEqual(['record', 'b1', [], true])
  })

  test('is not asked for when DingTalk does not answer any more', async () => {
    const sender = recordingSender({ awaiting: awaiting({ sentAt: Date.now() - 24 * HOUR }) })
    await collect(sender)
    expect(sender.entries).toEqual([
      ['awaiting', 'b1'],
      ['record', 'b1', [], true],
    ])
  })

  test('sends those whom DingTalk was too busy for once more, a minute later', async () => {
    const record = { kind: 'done', looks: 1, settled: 1, waiting: 0, again: 'b9' } as const
    const sender = answering({ awaiting: awaiting(), record }, silent)
    expect(await collect(sender)).toEqual({ kind: 'done', add: [sendJob('b9', 60_000)] })
  })

  test.each([
    [
      'throttled',
      new ThrottledError({ ...failure, until: 9_000, wait: 1_000, scope: 'api' }),
      1_000,
    ],
    ['out of reach', new TransientError({ ...failure, left: false }), 5_000],
    ['a wrong set-up', new ConfigurationError(failure), 60_000],
  ])('that DingTalk does not give (%s) costs none of the looks', async (_what, error, afterMs) => {
    const sender = answering({ awaiting: awaiting() }, () => Promise.reject(error))
    expect(await collect(sender)).toEqual({ kind: 'again', afterMs })
    expect(recorded(sender)).toBeUndefined()
  })

  test.each([
    ['refuses', new RequestRefusedError(failure)],
    // Each of them is a call of the month: a code that comes back for ever must not spend them all.
    ['fails to give', new TransientError({ ...failure, left: true })],
  ])('that DingTalk %s costs a look', async (_what, error) => {
    const sender = answering({ awaiting: awaiting() }, () => Promise.reject(error))
    await collect(sender)
    expect(recorded(sender)).toEqual(['record', 'b1', [], false])
  })

  test('waits for its place in the budget, and keeps it', async () => {
    const sender = answering({ awaiting: awaiting(), waits: [50] }, silent)
    const began = performance.now()
    await collect(sender)
    expect(performance.now() - began).toBeGreaterThan(45)
    expect(sender.entries.map(([verb]) => verb)).toEqual(['awaiting', 'book', 'record'])
  })

  test('goes back to the queue when the worker stops while it waits', async () => {
    const sender = answering({ awaiting: awaiting(), waits: [60_000] }, silent)
    const stopping = new AbortController()
    const collected = collect(sender, stopping.signal)
    stopping.abort()
    expect(await collected).toEqual({ kind: 'again', afterMs: 0 })
    expect(recorded(sender)).toBeUndefined()
  })
})
