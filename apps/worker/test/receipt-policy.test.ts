import type { Awaiting } from '@dingpost/ledger'
import { describe, expect, test } from 'vitest'
import { askOrNot, planLook } from '../src/receipt-policy.ts'
import type { Sender } from '../src/sender.ts'
import { recordingSender } from './recording-sender.ts'

const HOUR = 60 * 60_000
const NOW = Date.UTC(2026, 10, 22)

const senderOf = (receipts: Sender['receipts'], usedShare = 0, lastLookMs = 0) =>
  recordingSender({ usedShare }, {}, { receipts, lastLookMs, now: () => NOW })

const awaiting = (change: Partial<Awaiting> = {}): Awaiting => ({
  taskId: '77',
  sentAt: NOW - 5_000,
  resend: false,
  looks: 0,
  people: 100,
  forReadersOnly: false,
  ...change,
})

describe('whether a receipt is asked for', () => {
  test('always, whatever is used of the month', () => {
    expect(askOrNot(senderOf('always', 1), 1)).toBe('ask')
  })

  test('never', () => {
    expect(askOrNot(senderOf('never'), 100)).toBe('receipt_unavailable')
  })

  test.each([
    [0, 1, 'ask'],
    [0.499, 1, 'ask'],
    [0.5, 9, 'call_budget'],
    [0.5, 10, 'ask'],
    [0.799, 10, 'ask'],
    [0.8, 49, 'call_budget'],
    [0.8, 50, 'ask'],
    [0.899, 50, 'ask'],
    [0.9, 100, 'call_budget'],
    [1, 100, 'call_budget'],
  ])('auto, with %d of the month used and %d people: %s', (used, people, choice) => {
    expect(askOrNot(senderOf('auto', used), people)).toBe(choice)
  })
})

describe('the plan of a look', () => {
  test.each([
    ['always', 2, {}],
    ['always', 3, { last: 'receipt_unavailable' }],
    ['auto', 1, {}],
    ['auto', 2, { last: 'receipt_unavailable' }],
  ] as const)('under %s, after %d looks', (receipts, looks, plan) => {
    expect(planLook(senderOf(receipts), awaiting({ looks }))).toEqual({ kind: 'look', ...plan })
  })

  test('is none once DingTalk does not answer any more', () => {
    expect(planLook(senderOf('always'), awaiting({ sentAt: NOW - 24 * HOUR }))).toEqual({
      kind: 'none',
      reason: 'receipt_unavailable',
    })
  })

  test('is none once the month runs low, although the first look was worth its call', () => {
    expect(planLook(senderOf('auto', 0.95), awaiting({ looks: 1 }))).toEqual({
      kind: 'none',
      reason: 'call_budget',
    })
  })

  test.each([
    ['always', 1, 1, true],
    ['auto', 0.49, 10, true],
    ['auto', 0.49, 9, false],
    ['auto', 0.5, 100, false],
  ] as const)(
    'under %s, with %d used, for %d people: readers are asked for later: %s',
    (...row) => {
      const [receipts, used, people, asked] = row
      const plan = planLook(senderOf(receipts, used, HOUR), awaiting({ people }))
      const readers = asked ? { readersAfterMs: HOUR - 5_000 } : {}
      expect(plan).toEqual({ kind: 'look', ...readers })
    },
  )

  test('asks for no readers where that look is switched off, or its time is over', () => {
    expect(planLook(senderOf('always', 0, 0), awaiting())).toEqual({ kind: 'look' })
    expect(planLook(senderOf('always', 0, 5_000), awaiting())).toEqual({ kind: 'look' })
  })
})

describe('the look for readers', () => {
  const forReaders = awaiting({ forReadersOnly: true, sentAt: NOW - HOUR })

  test('is the last', () => {
    expect(planLook(senderOf('always', 0, HOUR), forReaders)).toEqual({
      kind: 'look',
      last: 'receipt_unavailable',
    })
  })

  test('waits for its time, even if its job comes early', () => {
    expect(planLook(senderOf('always', 0, 3 * HOUR), forReaders)).toEqual({
      kind: 'not_yet',
      waitMs: 2 * HOUR,
    })
  })

  test.each([
    ['the month has come to half', 0.5, HOUR],
    ['it was switched off', 0, 0],
  ])('is not made any more when %s', (_why, used, lastLookMs) => {
    expect(planLook(senderOf('auto', used, lastLookMs), forReaders)).toEqual({
      kind: 'none',
      reason: 'call_budget',
    })
  })
})
