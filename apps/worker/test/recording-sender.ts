import type { DingTalk } from '@dingpost/dingtalk'
import type {
  Afterwards,
  Batches,
  Closed,
  Department,
  Departments,
  Expanded,
  Expansions,
  Gate,
  Ledger,
  Notifications,
} from '@dingpost/ledger'
import type { Sender } from '../src/sender.ts'

/** What the ledger answers; what a test leaves out is what happens on the way without trouble. */
export interface Answers {
  /** One for each time it is asked; the last one is repeated. */
  readonly reserve?: readonly Awaited<ReturnType<Batches['reserve']>>[]
  readonly confirm?: Awaited<ReturnType<Batches['confirm']>>
  readonly reject?: Awaited<ReturnType<Batches['reject']>>
  readonly retry?: Awaited<ReturnType<Batches['retry']>>
  readonly split?: Awaited<ReturnType<Batches['split']>>
  readonly awaiting?: Awaited<ReturnType<Batches['awaiting']>>
  readonly record?: Awaited<ReturnType<Batches['record']>>
  readonly take?: Awaited<ReturnType<Batches['take']>>
  readonly sweep?: Awaited<ReturnType<Batches['sweep']>>
  readonly closed?: Closed
  /** Waits for the call budget, in ms. */
  readonly waits?: number[]
  /** The directory: what is remembered is added to it. */
  readonly departments?: Map<number, Department>
  /** One for each piece; without one the piece is put into no batch. */
  readonly put?: readonly Expanded[]
  /** Recipients whose call is being made. */
  readonly underWay?: readonly number[]
  readonly toRecall?: readonly Awaited<ReturnType<Afterwards['toRecall']>>[]
  readonly statusBarToShow?: readonly Awaited<ReturnType<Afterwards['statusBarToShow']>>[]
  /** Used share of the month. */
  readonly usedShare?: number
}

export type Entry = readonly [verb: string, ...args: readonly unknown[]]

export interface RecordingSender extends Sender {
  /** What was asked of the ledger, in order. */
  readonly entries: readonly Entry[]
}

type Choices = Partial<Omit<Sender, 'app' | 'organisation' | 'ledger' | 'dingtalk'>>

/** A sender whose ledger writes down what it is asked and answers what the test says. */
export function recordingSender(
  answers: Answers = {},
  dingtalk: Partial<DingTalk> = {},
  choices: Choices = {},
): RecordingSender {
  const entries: Entry[] = []
  const note = <Answer>(verb: string, args: readonly unknown[], answer: Answer) => {
    entries.push([verb, ...args])
    return Promise.resolve(answer)
  }
  const closed = answers.closed ?? { waitMs: 5_000, closedNow: true }
  const reserve = inOrder(answers.reserve)
  const put = inOrder(answers.put)
  const underWay = inOrder(answers.underWay)
  const toRecall = inOrder(answers.toRecall)
  const toShow = inOrder(answers.statusBarToShow)
  const directory = answers.departments ?? new Map<number, Department>()

  const batches: Batches = {
    reserve: (...args) => note('reserve', args, reserve() ?? { kind: 'gone' }),
    compose: (...args) => note('compose', args, true),
    confirm: (...args) => note('confirm', args, answers.confirm ?? 'receipt'),
    retry: (...args) => note('retry', args, answers.retry ?? { kind: 'again', tries: 1 }),
    reject: (...args) => note('reject', args, answers.reject ?? { kind: 'settled' }),
    split: (...args) => note('split', args, answers.split ?? { kind: 'single' }),
    awaiting: (...args) => note('awaiting', args, answers.awaiting),
    record: (...args) =>
      note('record', args, answers.record ?? { kind: 'done', looks: 1, settled: 1, waiting: 0 }),
    take: (...args) => note('take', args, answers.take ?? []),
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
    slowDown: (...args) => note('slowDown', args, undefined),
    pace: (...args) => note('pace', args, { send: 1, people: 1 }),
  }
  const departments: Departments = {
    read: (ids) =>
      Promise.resolve(new Map([...directory].filter(([department]) => ids.includes(department)))),
    remember(department, answer) {
      directory.set(department, answer)
      return note('remember', [department, answer], undefined)
    },
  }
  const expansions: Expansions = {
    put: (...args) => note('put', args, put() ?? { kind: 'put', batches: [] }),
    fail: (...args) => note('fail', args, undefined),
  }
  const notifications: Partial<Notifications> = {
    cancel: () => Promise.resolve({ cancelled: 0, underWay: underWay() ?? 0 }),
  }
  const afterwards: Partial<Afterwards> = {
    toRecall: () => Promise.resolve(toRecall() ?? []),
    recalled: (...args) => note('recalled', args, 1),
    recallRefused: (...args) => note('recallRefused', args, undefined),
    statusBarToShow: () => Promise.resolve(toShow()),
    statusBarDone: (...args) => note('statusBarDone', args, undefined),
  }
  return {
    app: 'default',
    organisation: {
      name: 'acme',
      calls: {
        ...(unasked as Sender['organisation']['calls']),
        usedShare: () => answers.usedShare ?? 0,
      },
    },
    ledger: {
      ...(unasked as Ledger),
      batches,
      gate,
      calls,
      departments,
      expansions,
      notifications: { ...(unasked as Notifications), ...notifications },
      afterwards: { ...(unasked as Afterwards), ...afterwards },
    },
    dingtalk: { ...(unasked as DingTalk), tokenAtHand: () => true, ...dingtalk },
    receipts: 'always',
    firstLookMs: 5_000,
    lastLookMs: 0,
    latenessMs: 1_000,
    now: Date.now,
    ...choices,
    entries,
  }
}

/** What the code under test has no business with is missing: touching it fails. */
const unasked: object = {}

/** Each answer once, the last one for ever; nothing where there is none. */
function inOrder<Answer>(list: readonly Answer[] = []): () => Answer | undefined {
  let next = 0
  return () => list[Math.min(next++, list.length - 1)]
}
