import { vi } from 'vitest'
import type { Backend, RecipientItem } from '../backend.ts'
import type { RemoteSimulator } from '../remote-simulator.ts'
import type { Stage } from '../stage.ts'
import type { Campaign, Posted } from './campaign.ts'
import { type Claim, claimsOf } from './claims.ts'
import type { Company } from './company.ts'

/** What DingPost says became of an order. */
export type Outcome = {
  readonly posted: Posted
  readonly status: Awaited<ReturnType<Backend['status']>>
  readonly items: readonly RecipientItem[]
}

type Rows<Name extends 'getBooks' | 'getTasks' | 'getCalls'> = Awaited<
  ReturnType<RemoteSimulator[Name]>
>

/** Both sides of a campaign that has come to rest. */
export type Evidence = {
  readonly campaign: Campaign
  readonly outcomes: readonly Outcome[]
  readonly claims: readonly Claim[]
  /** Recipients who are missing, or not those who were named. */
  readonly misnamed: readonly string[]
  /** DingPost's counts of the day; those of people hold the broadcasts and end at the limit. */
  readonly usage: {
    readonly people: ReadonlyMap<string, number>
    readonly broadcasts: number
  }
  readonly books: Rows<'getBooks'>
  readonly tasks: Rows<'getTasks'>
  readonly calls: Rows<'getCalls'>
}

type Jobs = { waiting: number; active: number; delayed: number; failed: number }

type Usage = {
  apps: [{ queue: Jobs; receipts: Jobs; broadcasts: { used: number }; user?: { used: number } }]
}

const ALL = 10_000_000
const READERS = 8

/** Waits until nothing is left to be done before the next day, and reads what both sides have written. */
export async function gather(
  campaign: Campaign,
  company: Company,
  stage: Stage,
  timeoutMs: number,
): Promise<Evidence> {
  const { app, posted } = campaign
  const { backend, dingtalk } = stage
  const usageOf = (query = ''): Promise<Usage> => backend.read(`/v1/usage?app=${app.name}${query}`)

  await untilAtRest(campaign, stage, { timeoutMs })
  const outcomes = await each(posted, async (one) => ({
    posted: one,
    status: await backend.status(one.id),
    items: await backend.recipients(one.id),
  }))
  const read = outcomes.map((outcome) => ({ outcome, ...claimsOf(outcome, company) }))
  const claims = read.flatMap((one) => one.claims)
  const named = claims.flatMap(({ userId }) => userId ?? [])
  const concerned = new Set([...named, ...company.people.map(({ userId }) => userId)])
  const counts = await each([...concerned], async (userId) => {
    const { apps } = await usageOf(`&userId=${userId}`)
    return [userId, apps[0].user?.used ?? 0] as const
  })
  const { apps } = await usageOf()
  const ofApp = { appKey: app.appKey, limit: ALL }
  return {
    campaign,
    outcomes,
    claims,
    misnamed: read.flatMap(({ outcome, problems }) =>
      problems.map((problem) => `${outcome.status.id}: ${problem}`),
    ),
    usage: { people: new Map(counts), broadcasts: apps[0].broadcasts.used },
    books: await dingtalk.getBooks(ofApp),
    tasks: await dingtalk.getTasks(ofApp),
    calls: await dingtalk.getCalls(ofApp),
  }
}

/** Until nothing is left to be done before the next day; or, where `digests` may wait, before theirs. */
export async function untilAtRest(
  { app, posted }: Campaign,
  { backend }: Stage,
  { timeoutMs, digests = 'sent' }: { timeoutMs: number; digests?: 'sent' | 'waiting' },
): Promise<void> {
  let restless = posted
  await vi.waitFor(
    async () => {
      const { apps } = await backend.read<Usage>(`/v1/usage?app=${app.name}`)
      const [{ queue, receipts }] = apps
      const busy = queue.waiting + queue.active + receipts.waiting + receipts.active
      if (busy + receipts.delayed > 0) {
        throw new Error(`jobs are under way: ${JSON.stringify({ queue, receipts })}`)
      }
      const atRest = await each(restless, (one) => isAtRest(one, backend, digests))
      restless = restless.filter((_, at) => !atRest[at])
      if (restless.length > 0) {
        throw new Error(`not at rest: ${restless.map(({ id }) => id).join(', ')}`)
      }
    },
    { timeout: timeoutMs, interval: 200 },
  )
}

/** Whoever was put off to the next day is there for the rest of this one. */
async function isAtRest(
  { id, order }: Posted,
  backend: Backend,
  digests: 'sent' | 'waiting',
): Promise<boolean> {
  const { queued, sent, deferred } = (await backend.status(id)).recipients
  if (queued + sent > 0) return false
  if (deferred === 0) return true
  const items = await backend.recipients(id)
  return items.every(({ state, reason }) => {
    if (state !== 'deferred') return true
    if (reason === 'digest') return digests === 'waiting'
    return order.overLimit === 'defer' && reason !== 'scheduled'
  })
}

async function each<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = []
  const entries = items.entries()
  await Promise.all(
    Array.from({ length: READERS }, async () => {
      for (const [at, item] of entries) results[at] = await work(item)
    }),
  )
  return results
}
