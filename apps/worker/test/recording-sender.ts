import type { DingTalk } from '@dingpost/dingtalk'
import type { Batches, Closed, Gate, Ledger } from '@dingpost/ledger'
import type { Sender } from '../src/sender.ts'

/** What the ledger answers; what a test leaves out is what happens on the way without trouble. */
export interface Answers {
  readonly confirm?: Awaited<ReturnType<Batches['confirm']>>
  readonly retry?: Awaited<ReturnType<Batches['retry']>>
  readonly split?: Awaited<ReturnType<Batches['split']>>
  readonly awaiting?: Awaited<ReturnType<Batches['awaiting']>>
  readonly record?: Awaited<ReturnType<Batches['record']>>
  readonly sweep?: Awaited<ReturnType<Batches['sweep']>>
  readonly closed?: Closed
  /** Waits for the call budget, in ms. */
  readonly waits?: number[]
}

export type Entry = readonly [verb: string, ...args: readonly unknown[]]

export interface RecordingSender extends Sender {
  /** What was asked of the ledger, in order. */
  readonly entries: readonly Entry[]
}

/** A sender whose ledger writes down what it is asked and answers what the test says. */
export function recordingSender(
  answers: Answers = {},
  dingtalk: Partial<DingTalk> = {},
  settings: { receipts?: boolean; firstLookMs?: number } = {},
): RecordingSender {
  const entries: Entry[] = []
  const note = <Answer>(verb: string, args: readonly unknown[], answer: Answer) => {
    entries.push([verb, ...args])
    return Promise.resolve(answer)
  }
  const closed = answers.closed ?? { waitMs: 5_000, closedNow: true }

  const batches: Batches = {
    reserve: (...args) => note('reserve', args, { kind: 'gone' }),
    confirm: (...args) => note('confirm', args, answers.confirm ?? 'receipt'),
    retry: (...args) => note('retry', args, answers.retry ?? { kind: 'again', tries: 1 }),
    reject: (...args) => note('reject', args, 1),
    split: (...args) => note('split', args, answers.split ?? { kind: 'single' }),
    awaiting: (...args) => note('awaiting', args, answers.awaiting),
    record: (...args) =>
      note('record', args, answers.record ?? { kind: 'done', looks: 1, settled: 1, waiting: 0 }),
    sweep: (...args) => note('sweep', args, answers.sweep ?? []),
  }
  const gate: Gate = {
    throttle: (...args) => note('throttle', args, closed),
    hold: (...args) => note('hold', args, closed),
    strike: (...args) => note('strike', args, closed),
    yieldProbe: (...args) => note('yieldProbe', args, undefined),
    state: (...args) => note('state', args, undefined),
    open: (...args) => note('open', args, undefined),
  }
  const calls: Ledger['calls'] = {
    book: (...args) =>
      note('book', args, answers.waits ?? Array.from({ length: args[1] }, () => 0)),
  }
  return {
    app: 'default',
    ledger: { ...(unasked as Ledger), batches, gate, calls },
    dingtalk: { ...(unasked as DingTalk), tokenAtHand: () => true, ...dingtalk },
    receipts: settings.receipts ?? true,
    firstLookMs: settings.firstLookMs ?? 5_000,
    entries,
  }
}

/** What the code under test has no business with is missing: touching it fails. */
const unasked: object = {}
