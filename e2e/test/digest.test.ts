import { fileURLToPath } from 'node:url'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type DelayedJobs, delayedJobs } from '../src/app-jobs.ts'
import { text } from '../src/backend.ts'
import { type DrivenClock, layClock } from '../src/driven-clock.ts'
import { userId } from '../src/people.ts'
import { inShanghai } from '../src/shanghai.ts'
import { openStage, type Stage, urlOf } from '../src/stage.ts'

const HOUR = 3_600_000
const LIMIT = 10
const FROM = 5

/** The noon of this day: a digest waits for a part of what is left of the day. */
const noon = Date.parse(`${inShanghai(Date.now()).slice(0, 10)}T12:00:00+08:00`)

let stage: Stage
let clock: DrivenClock
let redis: Redis
let jobs: DelayedJobs
beforeAll(async () => {
  clock = layClock(noon)
  const limits = { perPersonPerDay: LIMIT }
  stage = await openStage({
    workers: 2,
    people: 5,
    apps: [
      { limits, digest: { from: FROM }, receipts: 'always' },
      { limits, receipts: 'always' },
    ],
    limits: { messagesPerPersonPerDay: LIMIT },
    programs: { worker: fileURLToPath(new URL('../src/driven-worker.ts', import.meta.url)) },
    env: { CLOCK_FILE: clock.file },
  })
  await stage.dingtalk.setClock({ at: noon })
  redis = new Redis(stage.stack.redisUrl, { maxRetriesPerRequest: null })
  jobs = delayedJobs(redis, stage.app.name, 'sends')
}, 60_000)
afterAll(async () => {
  await jobs.close()
  redis.disconnect()
  await stage.close()
  clock.remove()
})

const app = (at: number): string => stage.apps[at]?.name ?? ''
const person = userId(1)
const contents = (what: string, count: number): string[] =>
  Array.from({ length: count }, (_, at) => `${what} ${String(at + 1).padStart(2, '0')}!`)

/** Answers the notification of each content. */
async function tell(at: number, list: readonly string[]): Promise<Map<string, string>> {
  const accepted = list.map(async (content): Promise<[string, string]> => {
    const notification = { app: app(at), to: { userIds: [person] }, message: text(content) }
    return [content, await stage.backend.accept(notification)]
  })
  return new Map(await Promise.all(accepted))
}

/** Where the recipient of each notification stands, and how many of them. */
async function whereabouts(ids: Iterable<string>): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const id of ids) {
    const [only] = await stage.backend.recipients(id)
    const where = [only?.state, only?.reason].filter(Boolean).join('/')
    counts[where] = (counts[where] ?? 0) + 1
  }
  return counts
}

/** The worker's clock moves on until a digest that was opened by now is due. */
async function passHours(hours: number): Promise<void> {
  await clock.hurry(clock.now() + hours * HOUR)
  await stage.dingtalk.setClock({ at: clock.now() })
  await jobs.promote()
}

/** What the person has on the phone from an app. */
async function seen(at: number): Promise<string[]> {
  const appKey = stage.apps[at]?.appKey
  const all = await stage.dingtalk.getSeen({ limit: 1_000 })
  return all.filter((one) => one.appKey === appKey).map(({ message }) => JSON.stringify(message))
}

test('of 40 small messages under a limit of 10, all reach the person: alone, or in a digest', async () => {
  const { backend } = stage
  const first = await tell(0, contents('first', 20))
  await vi.waitFor(
    async () => {
      expect(await whereabouts(first.values())).toEqual({ delivered: FROM, 'deferred/digest': 15 })
    },
    { timeout: 20_000, interval: 200 },
  )
  await passHours(3)
  for (const id of first.values()) expect(await backend.settled(id)).toEqual({ delivered: 1 })

  // DingTalk accepts the second one, and its answer is lost: the same bytes go again.
  const second = await tell(0, contents('second', 20))
  await vi.waitFor(
    async () => expect(await whereabouts(second.values())).toEqual({ 'deferred/digest': 20 }),
    { timeout: 20_000, interval: 200 },
  )
  const appKey = stage.app.appKey
  await stage.dingtalk.addFault({ api: 'asyncsend_v2', kind: 'reset-after', appKey })
  await passHours(3)
  for (const id of second.values()) expect(await backend.settled(id)).toEqual({ delivered: 1 })

  const messages = await seen(0)
  expect(messages).toHaveLength(FROM + 2)
  for (const content of [...first.keys(), ...second.keys()]) {
    expect(messages.filter((message) => message.includes(content))).toHaveLength(1)
  }
  expect(messages.filter((message) => message.includes('消息汇总：15 条'))).toHaveLength(1)
  expect(messages.filter((message) => message.includes('消息汇总：20 条'))).toHaveLength(1)
})

/** The producer has the real clock, and shortly before midnight there is no time for a digest. */
const isLate = inShanghai(Date.now() + 5 * 60_000).slice(11, 13) === '00'

test.skipIf(isLate)('a dry run tells of the digest, and when it would go out', async () => {
  const { backend } = stage
  const one = { app: app(0), to: { userIds: [person, userId(2)] }, message: text('when?') }
  expect(await backend.postTo('/v1/notifications?dryRun=true', one)).toMatchObject({
    status: 200,
    body: {
      recipients: [{ would: 'digest', at: expect.stringMatching(/^20/) }, { would: 'send' }],
      totals: { digest: 1, send: 1 },
    },
  })
})

test('logs and metrics count what was folded, and composed', async () => {
  const accounts = stage.accounts().filter((line) => line['app'] === app(0))
  const sum = (field: string): number =>
    accounts.reduce((before, line) => before + Number(line[field] ?? 0), 0)
  expect(sum('folded')).toBe(35)
  expect(sum('digest')).toBe(35)
  expect(sum('suppressed')).toBe(0)

  const pages = await Promise.all(
    stage.stack.workers.map(async (worker) =>
      (await fetch(`${await urlOf(worker)}/metrics`)).text(),
    ),
  )
  const metric = new RegExp(
    `^dingpost_worker_people_total{app="${app(0)}",result="folded"} (\\d+)$`,
    'gm',
  )
  const counted = Array.from(pages.join('\n').matchAll(metric), ([, count]) => Number(count))
  expect(counted.reduce((before, count) => before + count, 0)).toBe(35)
})

test('a message in a digest is recalled only with those that share it', async () => {
  const { backend } = stage
  const two = await tell(0, contents('recalled', 2))
  const [id = '', other = ''] = two.values()
  await vi.waitFor(
    async () => expect(await whereabouts(two.values())).toEqual({ 'deferred/digest': 2 }),
    { timeout: 20_000, interval: 200 },
  )
  await passHours(2)
  expect(await backend.settled(id)).toEqual({ delivered: 1 })
  const path = `/v1/notifications/${id}/recall`
  expect(await backend.postTo(path, {})).toMatchObject({
    status: 409,
    body: { code: 'task_shared' },
  })
  expect(await backend.postTo(path, { shared: true })).toMatchObject({ status: 202 })
  await vi.waitFor(async () => {
    expect(await backend.counts(id)).toEqual({ recalled: 1 })
    expect(await backend.counts(other)).toEqual({ recalled: 1 })
  }, 10_000)
})

test('without digests what is over the limit is suppressed', async () => {
  const all = await tell(1, contents('plain', 40))
  for (const id of all.values()) await stage.backend.settled(id)
  expect(await whereabouts(all.values())).toEqual({
    delivered: LIMIT,
    'suppressed/user_daily_limit': 40 - LIMIT,
  })
  expect(await seen(1)).toHaveLength(LIMIT)
})
