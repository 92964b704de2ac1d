import { receiptJob, sendJob } from '@dingpost/jobs'
import { expect, test } from 'vitest'
import type { Next } from '../src/next.ts'
import { type End, partOf, unbegun } from '../src/shared-job.ts'

const receipt = receiptJob('n1', 5_000)
const closed: Next = { kind: 'closed', waitMs: 1_000 }
const failed: Next = { kind: 'closed', waitMs: 2_000, behind: true, held: true }
const behindFor = ({ waitMs }: { waitMs: number }): number => waitMs + 500

/** Of batches n1, n2, n3 … that ended so. */
const part = (...ends: End['next'][]) =>
  partOf(
    ends.map((next, at) => ({ batch: `n${at + 1}`, next })),
    behindFor,
  )

test('a shared job is over when each of its batches is', () => {
  const done: Next = { kind: 'done', add: [receipt] }
  expect(part(done, { kind: 'done' })).toEqual({ add: [receipt], staying: [] })
})

test('a batch that comes again does so by a job of its own', () => {
  const again: Next = { kind: 'again', afterMs: 7_000, add: [receipt] }
  expect(part({ kind: 'done' }, again)).toEqual({
    add: [receipt, sendJob('n2', 7_000)],
    staying: [],
  })
})

test('those that were not begun with stay with their job', () => {
  expect(part({ kind: 'done' }, unbegun)).toEqual({ add: [], staying: ['n2'] })
})

test('those who found the app waiting stay with their job', () => {
  expect(part(closed, { kind: 'done' }, closed)).toEqual({
    add: [],
    staying: ['n1', 'n3'],
  })
})

test('the one that closed the gate comes behind them', () => {
  expect(part(closed, failed, closed)).toEqual({
    add: [sendJob('n2', 2_500)],
    staying: ['n1', 'n3'],
  })
})
