import {
  ConfigurationError,
  type DingTalk,
  RequestRefusedError,
  type SendResult,
  ThrottledError,
  TransientError,
} from '@dingpost/dingtalk'
import { sendJob } from '@dingpost/jobs'
import type { Awaiting } from '@dingpost/ledger'
import { describe, expect, test } from 'vitest'
import { collectReceipt } from '../src/receipt.ts'
import { recordingRun } from './recording-run.ts'
import { type Answers, recordingSender, type RecordingSender } from './recording-sender.ts'

const nothing: SendResult = { read: [], unread: [], failed: [], invalid: [], forbidden: [] }
const failure = { api: 'getsendresult', code: '1', text: 'no', secrets: [] } as const
const HOUR = 60 * 60_000
const NOW = Date.UTC(2026, 10, 22)

/** DingTalk has nothing to say yet. */
const silent: DingTalk['sendResult'] = () => Promise.resolve(nothing)

const awaiting = (change: Partial<Awaiting> = {}): Awaiting => ({
  taskId: '77',
  sentAt: NOW - 5_000,
  resend: false,
  looks: 0,
  people: 100,
  forReadersOnly: false,
  ...change,
})

const collect = (sender: RecordingSender, signal?: AbortSignal) =>
  collectReceipt(sender, 'b1', recordingRun(signal))

const answering = (
  answers: Answers,
  sendResult: DingTalk['sendResult'],
  choices: { lastLookMs?: number } = {},
) => recordingSender(answers, { sendResult }, { now: () => NOW, ...choices })

const recorded = (sender: RecordingSender) => sender.entries.find(([verb]) => verb === 'record')

describe('a receipt', () => {
  test('that nobody waits for costs no call', async () => {
    const sender = recordingSender()
    expect(await collect(sender)).toEqual({ kind: 'done' })
    expect(sender.entries).toEqual([['awaiting', 'b1']])
  })

  test('moves those it names to their states', async () => {
    const sender = answering({ awaiting: awaiting() }, () =>
      Promise.resolve({ ...nothing, read: ['u1'] }),
    )
    expect(await collect(sender)).toEqual({ kind: 'done', add: [] })
    const verdicts = [{ userId: 'u1', state: 'read' }]
    expect(recorded(sender)).toEqual(['record', 'b1', { verdicts }])
  })

  test('that does not name everybody is asked for again, later each time', async () => {
    const waiting = { kind: 'waiting', looks: 2, settled: 1, waiting: 3 } as const
    const sender = answering({ awaiting: awaiting({ looks: 1 }), record: waiting }, silent)
    expect(await collect(sender)).toEqual({ kind: 'again', afterMs: 5_000 * 4 ** 2, add: [] })
  })

  test('ends those it does not name at the last look', async () => {
    const sender = answering({ awaiting: awaiting({ looks: 3 }) }, silent)
    await collect(sender)
    const last = 'receipt_unavailable'
    expect(recorded(sender)).toEqual(['record', 'b1', { verdicts: [], last }])
  })

  test('comes back for those who read it late, when all are settled', async () => {
    const readers = { kind: 'readers', looks: 1, settled: 2, waiting: 0 } as const
    const answers = { awaiting: awaiting(), record: readers }
    const sender = answering(answers, silent, { lastLookMs: HOUR })
    const readersAfterMs = HOUR - 5_000
    expect(await collect(sender)).toEqual({ kind: 'again', afterMs: readersAfterMs, add: [] })
    expect(recorded(sender)).toEqual(['record', 'b1', { verdicts: [], readersAfterMs }])
  })

  test('that comes too early for the readers waits, and costs no call', async () => {
    const early = awaiting({ forReadersOnly: true })
    const sender = answering({ awaiting: early }, silent, { lastLookMs: HOUR })
    expect(await collect(sender)).toEqual({ kind: 'again', afterMs: HOUR - 5_000 })
    expect(sender.entries).toEqual([['awaiting', 'b1']])
  })

  test('is not asked for when DingTalk does not answer any more', async () => {
    const late = awaiting({ sentAt: NOW - 24 * HOUR })
    const sender = recordingSender({ awaiting: late }, {}, { now: () => NOW })
    await collect(sender)
    expect(sender.entries).toEqual([
      ['awaiting', 'b1'],
      ['record', 'b1', { verdicts: [], last: 'receipt_unavailable' }],
    ])
  })

  test('sends those whom DingTalk was too busy for once more, a minute later', async () => {
    const record = { kind: 'done', looks: 1, settled: 1, waiting: 0, again: ['b9'] } as const
    const sender = answering({ awaiting: awaiting(), record }, silent)
    expect(await collect(sender)).toEqual({ kind: 'done', add: [sendJob('b9', 60_000)] })
  })

  test('that tells of too many people in a minute slows the people down, once', async () => {
    const forbidden = ['u1', 'u2'].map((userId) => ({ userId, code: '143104' }))
    const sender = answering({ awaiting: awaiting() }, () =>
      Promise.resolve({ ...nothing, forbidden }),
    )
    await collect(sender)
    expect(sender.entries.filter(([verb]) => verb === 'slowDown')).toEqual([['slowDown', 'people']])
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

  test('that is throttled slows its API down', async () => {
    const throttle = { ...failure, until: 9_000, wait: 1_000, scope: 'api' } as const
    const sender = answering({ awaiting: awaiting() }, () =>
      Promise.reject(new ThrottledError(throttle)),
    )
    await collect(sender)
    expect(sender.entries).toContainEqual(['slowDown', 'getsendresult'])
  })

  test.each([
    ['refuses', new RequestRefusedError(failure)],
    // Each of them is a call of the month: a code that comes back for ever must not spend them all.
    ['fails to give', new TransientError({ ...failure, left: true })],
  ])('that DingTalk %s costs a look', async (_what, error) => {
    const sender = answering({ awaiting: awaiting() }, () => Promise.reject(error))
    await collect(sender)
    expect(recorded(sender)).toEqual(['record', 'b1', { verdicts: [] }])
  })

  test('that the month has no call left for ends as such', async () => {
    const spent = new ConfigurationError({ ...failure, code: '90020' })
    const sender = answering({ awaiting: awaiting() }, () => Promise.reject(spent))
    expect(await collect(sender)).toEqual({ kind: 'done', add: [] })
    expect(recorded(sender)).toEqual(['record', 'b1', { verdicts: [], last: 'call_budget' }])
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
