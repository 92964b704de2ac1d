import { receiptJob, sendJob } from '@dingpost/jobs'
import { describe, expect, test } from 'vitest'
import type { Next } from '../src/next.ts'
import type { Outcome } from '../src/outcome.ts'
import { settle } from '../src/settle.ts'
import { type Answers, type Entry, recordingSender } from './recording-sender.ts'

/** Others are on it, too. */
const JOB = 'b1+'

const done: Next = { kind: 'done' }
const throttledApp: Next = { kind: 'closed', waitMs: 5_000 }
const held: Next = { kind: 'closed', waitMs: 5_000, behind: true, held: true }
const open = { waitMs: 0, closedNow: false }
const throttled = { kind: 'throttled', code: '90018', waitMs: 1_200 } as const
const accepted = { kind: 'accepted', taskId: '77', tokenRefreshed: false, people: 12 } as const
const wrongSecret = { kind: 'misconfigured', code: '40096', detail: 'Check the secret.' } as const

interface Row {
  readonly outcome: Outcome
  readonly probe?: boolean
  readonly answers?: Answers
  readonly entries: readonly Entry[]
  readonly next: Next
}

const table: Record<string, Row> = {
  'accepted: the receipt is asked for later': {
    outcome: accepted,
    entries: [['confirm', 'b1', '77', 'ask', false]],
    next: { kind: 'done', add: [receiptJob('b1', 5_000)] },
  },
  'accepted, and no receipt is to come': {
    outcome: accepted,
    answers: { confirm: 'done' },
    entries: [['confirm', 'b1', '77', 'ask', false]],
    next: { kind: 'done' },
  },
  'throttled: the app waits until the moment, and no try is used up': {
    outcome: { ...throttled, scope: 'app' },
    entries: [
      ['retry', 'b1', 'unsent', 0, JOB],
      ['throttle', { reason: 'throttled', code: '90018', waitMs: 1_200, probe: false }],
    ],
    next: throttledApp,
  },
  'throttled at a budget of its own: the budget earns less from now on': {
    outcome: { ...throttled, scope: 'app', budget: 'send' },
    entries: [
      ['slowDown', 'send'],
      ['retry', 'b1', 'unsent', 0, JOB],
      ['throttle', { reason: 'throttled', code: '90018', waitMs: 1_200, probe: false }],
    ],
    next: throttledApp,
  },
  'throttled for this batch alone: it comes again': {
    outcome: { ...throttled, scope: 'batch' },
    entries: [['retry', 'b1', 'unsent', 0, JOB]],
    next: { kind: 'again', afterMs: 1_200 },
  },
  'the broadcasts of the day are spent: suppressed': {
    outcome: { ...throttled, code: '41045', scope: 'batch' },
    entries: [['reject', 'b1', 'suppressed', 'broadcast_daily_limit', '41045']],
    next: done,
  },
  'somebody is refused: both halves go on': {
    outcome: { kind: 'recipient_refused', code: '40031' },
    answers: { split: { kind: 'split', batches: ['b2', 'b3'] } },
    entries: [['split', 'b1']],
    next: { kind: 'done', add: [sendJob('b2', 0), sendJob('b3', 0)] },
  },
  'somebody is refused and alone: failed with the code': {
    outcome: { kind: 'recipient_refused', code: '40031' },
    entries: [
      ['split', 'b1'],
      ['reject', 'b1', 'failed', 'unknown_recipient', '40031'],
    ],
    next: done,
  },
  'somebody is refused, and another worker has settled it': {
    outcome: { kind: 'recipient_refused', code: '40031' },
    answers: { split: { kind: 'over' } },
    entries: [['split', 'b1']],
    next: done,
  },
  'the request is refused: everybody in it fails': {
    outcome: { kind: 'request_refused', code: '34014' },
    entries: [['reject', 'b1', 'failed', 'rejected_request', '34014']],
    next: done,
  },
  'a digest is refused: its halves go on': {
    outcome: { kind: 'request_refused', code: '34014' },
    answers: { reject: { kind: 'split', batches: ['b2', 'b3'] } },
    entries: [['reject', 'b1', 'failed', 'rejected_request', '34014']],
    next: { kind: 'done', add: [sendJob('b2', 0), sendJob('b3', 0)] },
  },
  'misconfigured: the app is held with what an operator needs': {
    outcome: wrongSecret,
    entries: [
      ['retry', 'b1', 'unsent', 0, JOB],
      [
        'hold',
        { reason: 'misconfigured', code: '40096', detail: 'Check the secret.', probe: false },
      ],
    ],
    next: held,
  },
  'misconfigured while the app is held already: that was said once': {
    outcome: wrongSecret,
    answers: { closed: { waitMs: 5_000, closedNow: false } },
    entries: [
      ['retry', 'b1', 'unsent', 0, JOB],
      [
        'hold',
        { reason: 'misconfigured', code: '40096', detail: 'Check the secret.', probe: false },
      ],
    ],
    next: { kind: 'closed', waitMs: 5_000, behind: true },
  },
  'transient before the request left: tried again for as long as it takes': {
    outcome: { kind: 'transient', code: 'ECONNREFUSED', left: false },
    answers: { closed: open },
    entries: [
      ['strike', { reason: 'platform_unreachable', code: 'ECONNREFUSED', probe: false }],
      ['retry', 'b1', 'unsent', 0, JOB],
    ],
    next: { kind: 'again', afterMs: expect.any(Number) },
  },
  'transient, said by DingTalk: it counts as a try': {
    outcome: { kind: 'transient', code: '-1', left: true },
    answers: { closed: open },
    entries: [
      ['strike', { reason: 'platform_unreachable', code: '-1', probe: false }],
      ['retry', 'b1', 'unsent', 12, JOB],
    ],
    next: { kind: 'again', afterMs: expect.any(Number) },
  },
  'unclear: the same bytes again, and it counts as a try': {
    outcome: { kind: 'unclear', code: 'ECONNRESET' },
    answers: { closed: open },
    entries: [
      ['strike', { reason: 'platform_unreachable', code: 'ECONNRESET', probe: false }],
      ['retry', 'b1', 'unclear', 12, JOB],
    ],
    next: { kind: 'again', afterMs: expect.any(Number) },
  },
  'unclear for the last time: the ledger has given it up': {
    outcome: { kind: 'unclear', code: 'ECONNRESET' },
    answers: { closed: open, retry: { kind: 'exhausted' } },
    entries: [
      ['strike', { reason: 'platform_unreachable', code: 'ECONNRESET', probe: false }],
      ['retry', 'b1', 'unclear', 12, JOB],
    ],
    next: done,
  },
  'unclear while all calls fail: the app waits, and no try is used up': {
    outcome: { kind: 'unclear', code: 'ECONNRESET' },
    entries: [
      ['strike', { reason: 'platform_unreachable', code: 'ECONNRESET', probe: false }],
      ['retry', 'b1', 'unclear', 0, JOB],
    ],
    next: held,
  },
  'a probe that DingTalk answers uses a try, or a batch that is alone would probe for ever': {
    outcome: { kind: 'transient', code: '-1', left: true },
    probe: true,
    entries: [
      ['strike', { reason: 'platform_unreachable', code: '-1', probe: true }],
      ['retry', 'b1', 'unsent', 12, JOB],
    ],
    next: held,
  },
  'a probe that DingTalk answers for the last time: the ledger has given it up': {
    outcome: { kind: 'unclear', code: '15' },
    probe: true,
    answers: { retry: { kind: 'exhausted' } },
    entries: [
      ['strike', { reason: 'platform_unreachable', code: '15', probe: true }],
      ['retry', 'b1', 'unclear', 12, JOB],
    ],
    next: done,
  },
  'a probe that nobody answers uses no try': {
    outcome: { kind: 'transient', code: 'ETIMEDOUT', left: true },
    probe: true,
    entries: [
      ['strike', { reason: 'platform_unreachable', code: 'ETIMEDOUT', probe: true }],
      ['retry', 'b1', 'unsent', 0, JOB],
    ],
    next: held,
  },
  'a probe that is throttled for this batch alone has found nothing out': {
    outcome: { ...throttled, scope: 'batch' },
    probe: true,
    entries: [['retry', 'b1', 'unsent', 0, JOB], ['yieldProbe']],
    next: { kind: 'again', afterMs: 1_200 },
  },
  'stopped: handed back at once': {
    outcome: { kind: 'stopped' },
    entries: [['retry', 'b1', 'unsent', 0, JOB]],
    next: { kind: 'again', afterMs: 0 },
  },
  'a probe whose batch is refused opens the gate: the app itself may send': {
    outcome: { kind: 'request_refused', code: '34014' },
    probe: true,
    entries: [['open'], ['reject', 'b1', 'failed', 'rejected_request', '34014']],
    next: done,
  },
  'over the daily limit by the count of DingTalk, and to be sent the next day': {
    outcome: { kind: 'recipient_refused', code: '143105' },
    answers: { reject: { kind: 'later', waitMs: 9_000 } },
    entries: [
      ['split', 'b1'],
      ['reject', 'b1', 'suppressed', 'user_daily_limit', '143105'],
    ],
    next: { kind: 'again', afterMs: 9_000 },
  },
  'a probe in which somebody is refused opens the gate, too': {
    outcome: { kind: 'recipient_refused', code: '40031' },
    probe: true,
    answers: { split: { kind: 'split', batches: ['b2', 'b3'] } },
    entries: [['open'], ['split', 'b1']],
    next: { kind: 'done', add: [sendJob('b2', 0), sendJob('b3', 0)] },
  },
  'a probe that fails says that it was one': {
    outcome: wrongSecret,
    probe: true,
    entries: [
      ['retry', 'b1', 'unsent', 0, JOB],
      [
        'hold',
        { reason: 'misconfigured', code: '40096', detail: 'Check the secret.', probe: true },
      ],
    ],
    next: held,
  },
}

describe('settling a batch', () => {
  test.each(Object.entries(table))('%s', async (_name, row) => {
    const sender = recordingSender(row.answers)
    expect(
      await settle(sender, 'b1', row.outcome, { probe: row.probe ?? false, job: JOB }),
    ).toEqual(row.next)
    expect(sender.entries).toEqual(row.entries)
  })

  test.each([
    ['they are switched off', { receipts: 'never' }, 0, 'receipt_unavailable'],
    ['the month runs low', { receipts: 'auto' }, 0.85, 'call_budget'],
  ] as const)('asks for no receipt where %s', async (_why, choices, usedShare, reason) => {
    const sender = recordingSender({ confirm: 'done', usedShare }, {}, choices)
    expect(await settle(sender, 'b1', accepted, { probe: false, job: JOB })).toEqual({
      kind: 'done',
    })
    expect(sender.entries).toEqual([['confirm', 'b1', '77', reason, false]])
  })

  test('waits longer after each try', async () => {
    const unclear = { kind: 'unclear', code: 'ECONNRESET' } as const
    const waits = await Promise.all(
      [1, 3, 20].map(async (tries) => {
        const sender = recordingSender({ closed: open, retry: { kind: 'again', tries } })
        const next = await settle(sender, 'b1', unclear, { probe: false, job: JOB })
        return next.kind === 'again' ? next.afterMs : 0
      }),
    )
    const [first = 0, third = 0, last = 0] = waits
    expect(first).toBeGreaterThanOrEqual(800)
    expect(third).toBeGreaterThanOrEqual(3_200)
    expect(last).toBeGreaterThanOrEqual(240_000)
    expect(last).toBeLessThanOrEqual(300_000)
  })
})
