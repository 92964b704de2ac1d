import type { Redis } from 'ioredis'
import { vi } from 'vitest'
import type { AccountBook } from '../account-book.ts'
import { delayedJobs } from '../app-jobs.ts'
import { text } from '../backend.ts'
import type { AppUsage, Operator } from '../operator.ts'
import type { Stage } from '../stage.ts'
import { gather } from './audience.ts'
import { type CodeCase, spans } from './case.ts'
import { beginTrouble } from './trouble.ts'

/** What every trial works with. */
export type Court = {
  readonly stage: Stage
  readonly book: AccountBook
  readonly operator: Operator
  readonly redis: Redis
}

type App = Stage['app']
type Line = Awaited<ReturnType<AccountBook['find']>>

/** Lines about jobs that found the gate closed: how many there are depends on the moment. */
const waiting = new Set(['gate_closed', 'budget_spent'])

/** Sends one message to an app that DingTalk answers with the case's code, and tells what came of it. */
export async function tryOut(court: Court, app: App, row: CodeCase, number: number) {
  const { stage, book, operator } = court
  const { backend, dingtalk } = stage
  const audience = await gather(dingtalk, row, number)
  const { people } = audience
  const usageOf = () => Promise.all(people.map((person) => operator.usage(app.name, person)))
  const before = await usageOf()
  const callsBefore = await callsOf(court, app)
  const lines = book.length(app.name)
  // DingTalk names ends in whole seconds.
  const began = Math.floor(Date.now() / 1_000) * 1_000
  const endTrouble = await beginTrouble(dingtalk, app, row, people[0], began)

  let id: string | undefined
  try {
    const message = text(`case ${number} of ${app.name}`)
    id = await backend.accept({ app: app.name, to: audience.to, message })
    const job = row.at === 'getsendresult' || row.at === 'forbidden_list' ? 'receipt' : 'send'
    const line = await book.find(
      app.name,
      lines,
      (each) => each['job'] === job && !waiting.has(each.outcome),
    )
    const next = await consequenceOf(court, app, row, line, began)
    const meanwhile =
      next.kind === 'goes on' ? undefined : await stateOfFirst(id, row, before, await usageOf())
    if (next.kind !== 'goes on') {
      await endTrouble()
      await endWait(court, app, row, { id, kind: next.kind })
    }

    await backend.settled(id)
    const after = await usageOf()
    const items = await backend.recipients(id)
    return {
      outcome: line.outcome,
      next,
      ...(meanwhile ? { meanwhile } : {}),
      recipients: items.map(({ state, reason, code }, at) => ({
        state,
        ...(reason === undefined ? {} : { reason }),
        ...(code === undefined ? {} : { code }),
        allowance: allowanceOf(row, before[at], after[at]),
      })),
      calls: difference(callsBefore, await callsOf(court, app)),
    }
  } catch (error) {
    if (id !== undefined) await operator.cancel(id)
    throw error
  } finally {
    await endTrouble()
    await operator.resume(app.name)
  }

  async function stateOfFirst(
    notification: string,
    { to }: CodeCase,
    [was]: readonly AppUsage[],
    [is]: readonly AppUsage[],
  ) {
    const [item] = await backend.recipients(notification)
    return { state: item?.state, allowance: allowanceOf({ to }, was, is) }
  }
}

/** Whether the app goes on after the answer, or waits, and what for. */
async function consequenceOf(court: Court, app: App, row: CodeCase, line: Line, began: number) {
  const { gate } = await court.operator.usage(app.name, 'nobody')
  const { outcome } = line
  const waitMs = Number(line['waitMs'])
  if (gate?.kind === 'held') {
    const { kind, reason, code, detail } = gate
    return { kind, reason, code, hint: detail } as const
  }
  if (gate) {
    const { reason, code, until = '' } = gate
    const span = spanOf(row.text ? Date.parse(until) - began : waitMs, row)
    return { kind: 'app waits', reason, code, span } as const
  }
  if (row.at === 'forbidden_list') {
    const jobs = delayedJobs(court.redis, app.name, 'sends')
    const [delay] = await jobs.waits()
    await jobs.close()
    if (delay !== undefined) return { kind: 'batch waits', span: spanOf(delay, row) } as const
  }
  // The next look at a receipt has its time anyway.
  if (line['next'] === 'again' && outcome !== 'receipt') {
    return { kind: 'batch waits', span: spanOf(waitMs, row) } as const
  }
  return { kind: 'goes on' } as const
}

/** Nobody lives through the waits: an operator ends them. */
async function endWait(
  court: Court,
  app: App,
  { at }: CodeCase,
  { id, kind }: { id: string; kind: 'held' | 'app waits' | 'batch waits' },
): Promise<void> {
  if (kind !== 'batch waits') return court.operator.resume(app.name)
  const jobs = delayedJobs(court.redis, app.name, at === 'getsendresult' ? 'receipts' : 'sends')
  try {
    await vi.waitFor(async () => {
      if ((await jobs.promote()) > 0) return
      // A wait of a moment may be over by itself.
      const { state } = await court.stage.backend.status(id)
      if (state !== 'settled') throw new Error(`${id} is ${state}, and no job of it is delayed`)
    }, 10_000)
  } finally {
    await jobs.close()
  }
}

/** The expected span where it fits, or else how long it really was. */
function spanOf(ms: number, { next }: CodeCase): string {
  if (!('span' in next)) return `${ms} ms`
  const [least, most] = spans[next.span]
  return least <= ms && ms <= most ? next.span : `${ms} ms`
}

function allowanceOf(
  { to }: Pick<CodeCase, 'to'>,
  before: AppUsage | undefined,
  after: AppUsage | undefined,
): string {
  const of = (usage: AppUsage | undefined) => (to === 'everyone' ? usage?.broadcasts : usage?.user)
  const [was, is] = [of(before), of(after)]
  if (!was || !is) return 'nobody knows'
  if (is.left === 0) return 'used up'
  const taken = is.used - was.used
  return taken === 1 ? 'kept' : taken === 0 ? 'free' : `${taken} taken`
}

/** Calls of the app so far, by the last part of their paths. */
async function callsOf({ stage }: Court, { appKey }: App): Promise<Map<string, number>> {
  const { perApi } = await stage.dingtalk.countCalls({ appKey })
  return new Map(
    Object.entries(perApi).map(([path, count]) => [path.slice(path.lastIndexOf('/') + 1), count]),
  )
}

const difference = (before: Map<string, number>, after: Map<string, number>) =>
  Object.fromEntries(
    [...after]
      .map(([api, count]): [string, number] => [api, count - (before.get(api) ?? 0)])
      .filter(([, count]) => count !== 0),
  )
