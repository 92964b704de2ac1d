import type {
  Acceptance,
  AcceptRequest,
  Asked,
  DayUsage,
  FilledBatch,
  Forecast,
  GateState,
  MonthOfCalls,
  NotificationStatus,
  PreviewRequest,
  RecipientPage,
} from '@dingpost/ledger'
import { type App, appsOf, type ProducerApp } from '../src/app.ts'
import type { JobCounts } from '../src/app-queue.ts'
import type { Desk } from '../src/desk.ts'
import { createDeskWork, type DeskWork } from '../src/desk-work.ts'
import { createRedisDeadline } from '../src/redis-deadline.ts'

export const ID = 'hr_0123456789abcdef0123'

export const NOW = Date.parse('2026-11-22T12:00:00+08:00')

/** What a test tells the ledger and the queues to answer. */
interface Answers {
  /** A function may look at what is accepted, or throw. */
  acceptance: Acceptance | ((request: AcceptRequest) => Acceptance)
  status: NotificationStatus | undefined
  page: RecipientPage | undefined
  cancelled: { cancelled: number; underWay: number } | undefined
  recall: Asked
  statusBar: Asked | { readonly kind: 'no_status_bar' | 'sent_in_digest' }
  forecasts: readonly Forecast[]
  gate: GateState | undefined
  today: DayUsage
  pace: { send: number; people: number }
  jobs: JobCounts
  month: MonthOfCalls
  /** What those that travel together wait for. */
  slowness: ((app: string) => Promise<void>) | undefined
  /** Thrown by every step from now on. */
  failure: Error | undefined
  /** Thrown by one app's queues. */
  queueFailure: { readonly app: string; readonly error: Error } | undefined
}

/** What happened, in order. */
interface Happened {
  readonly accepted: AcceptRequest[]
  /** How many of them travelled together. */
  readonly pieces: number[]
  readonly woken: (readonly FilledBatch[])[]
  readonly pages: unknown[]
  readonly previewed: PreviewRequest[]
  /** Every other change, such as `cancel <id>`. */
  readonly changes: string[]
}

export interface StandIn extends Answers, Happened {
  readonly producer: DeskWork
}

/** A producer over desks that remember what they were asked and answer what a test tells them. */
export function createStandIn(apps: readonly (string | ProducerApp)[] = ['hr']): StandIn {
  const fail = async () => {
    if (standIn.failure) throw standIn.failure
  }
  const change = async (what: string) => {
    await fail()
    standIn.changes.push(what)
  }
  const booksOf = (app: string): Omit<Desk, keyof App> => ({
    notifications: {
      ...forWorkers('accept'),
      async acceptAll(requests) {
        await fail()
        standIn.pieces.push(requests.length)
        await standIn.slowness?.(app)
        return requests.map((request) => {
          standIn.accepted.push(request)
          const { acceptance } = standIn
          return typeof acceptance === 'function' ? acceptance(request) : acceptance
        })
      },
      async status() {
        await fail()
        return standIn.status
      },
      async recipients(_id, page) {
        await fail()
        standIn.pages.push(page)
        return standIn.page
      },
      async cancel(id) {
        await change(`cancel ${id}`)
        return standIn.cancelled
      },
    },
    preview: {
      async forecast(request) {
        await fail()
        standIn.previewed.push(request)
        return standIn.forecasts
      },
    },
    afterwards: {
      async askRecall(id, shared) {
        await change(`recall ${id}${shared ? ' shared' : ''}`)
        return standIn.recall
      },
      async askStatusBar(id, { value, background = '' }, shared) {
        await change(`status bar ${id} ${value} ${background}${shared ? ' shared' : ''}`)
        return standIn.statusBar
      },
      ...forWorkers('toRecall', 'recalled', 'recallRefused', 'statusBarToShow', 'statusBarDone'),
    },
    gate: {
      async state() {
        await fail()
        return standIn.gate
      },
      open: () => change('open the gate'),
      ...forWorkers('throttle', 'hold', 'strike', 'yieldProbe'),
    },
    calls: {
      async pace() {
        await fail()
        return standIn.pace
      },
      ...forWorkers('book', 'slowDown'),
    },
    usage: {
      async today(userId) {
        await fail()
        const { user, ...today } = standIn.today
        return userId === undefined ? today : { ...today, user: user ?? 0 }
      },
    },
    queues: {
      addEarly: () => undefined,
      async wake(batches) {
        await fail()
        if (standIn.queueFailure?.app === app) throw standIn.queueFailure.error
        standIn.woken.push(batches)
      },
      ask: (kind, id) => change(`job ${kind} ${id}`),
      counts: async () => ({ queue: standIn.jobs, receipts: standIn.jobs }),
      release: () => change('release the queue'),
    },
  })
  const desks = new Map(
    appsOf(apps).map((app) => [app.name, { ...app, ...booksOf(app.name) }] as const),
  )
  const standIn: StandIn = {
    producer: createDeskWork({
      desks,
      onRedis: createRedisDeadline(Promise.resolve()),
      now: () => NOW,
      async monthOf() {
        await fail()
        return standIn.month
      },
    }),
    accepted: [],
    pieces: [],
    woken: [],
    pages: [],
    previewed: [],
    changes: [],
    acceptance: { kind: 'accepted', id: ID, batches: [batch('n1')] },
    status: undefined,
    page: undefined,
    cancelled: { cancelled: 0, underWay: 0 },
    recall: { kind: 'nothing_sent' },
    statusBar: { kind: 'nothing_sent' },
    forecasts: [],
    gate: undefined,
    today: { day: '2026-11-22', broadcasts: 0 },
    pace: { send: 1, people: 1 },
    jobs: { waiting: 0, active: 0, delayed: 0, failed: 0 },
    month: { month: '2026-11', used: 0, limit: 5_000, byApi: {} },
    slowness: undefined,
    failure: undefined,
    queueFailure: undefined,
  }
  return standIn
}

/** What only workers ask of the ledger. */
function forWorkers<Method extends string>(...methods: Method[]): Record<Method, () => never> {
  return Object.fromEntries(methods.map((method) => [method, refuse])) as Record<
    Method,
    () => never
  >
}

function refuse(): never {
  throw new TypeError('a producer has no business here')
}

export const batch = (id: string, what: Partial<FilledBatch> = {}): FilledBatch => ({
  id,
  full: false,
  job: id,
  dueInMs: 0,
  ...what,
})

export const text = (content: string) => ({ msgtype: 'text' as const, text: { content } })
