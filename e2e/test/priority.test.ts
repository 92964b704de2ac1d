import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { text } from '../src/backend.ts'
import { userId, userIds } from '../src/people.ts'
import { openStage, type Stage } from '../src/stage.ts'

const CONCURRENCY = 4
const BULK = 30
const NORMAL = 8
/** Behind one call that is let through at once, ten a second. */
const slow = { limits: { callsPerSecond: 10, callsBurst: 1 }, receipts: 'never' }
/** One of three messages, and one of two broadcasts, only for what is urgent. */
const reserving = {
  receipts: 'never',
  limits: { perPersonPerDay: 3, broadcastsPerDay: 2 },
  reserve: { perPerson: 1, broadcasts: 1 },
}

let stage: Stage
beforeAll(async () => {
  stage = await openStage({
    people: 10,
    apps: [slow, reserving, reserving],
    env: { WORKER_CONCURRENCY: String(CONCURRENCY) },
  })
})
afterAll(() => stage.close())

const app = (at: number): string => stage.apps[at]?.name ?? ''

/** The contents of the calls so far, in their order. */
const sentSoFar = async (): Promise<string[]> => {
  const tasks = await stage.dingtalk.getTasks({ appKey: stage.apps[0]?.appKey ?? '' })
  return tasks.map(({ message }) => (message['text'] as { content: string }).content)
}

const isBulk = (content: string): boolean => content.startsWith('bulk')

test('behind a backlog that the budget holds up, urgent overtakes all and normal overtakes bulk', async () => {
  const { backend } = stage
  const accept = (priority: 'urgent' | 'normal' | 'bulk', number: number): Promise<string> =>
    backend.accept({
      app: app(0),
      to: { userIds: [userId(1)] },
      message: text(`${priority} ${number}`),
      priority,
    })
  const acceptAll = (priority: 'normal' | 'bulk', count: number): Promise<string[]> =>
    Promise.all(Array.from({ length: count }, (_, at) => accept(priority, at + 1)))

  const bulk = await acceptAll('bulk', BULK)
  await vi.waitFor(async () => expect((await sentSoFar()).length).toBeGreaterThan(2), 10_000)
  const normal = await acceptAll('normal', NORMAL)
  // Batches wait a moment for company before they are in the queue; urgent ones do not.
  await vi.waitFor(async () => {
    const { apps } = await backend.read<{ apps: { queue: { delayed: number } }[] }>(
      `/v1/usage?app=${app(0)}`,
    )
    expect(apps[0]?.queue.delayed).toBe(0)
  }, 5_000)
  const before = (await sentSoFar()).length
  const urgent = await accept('urgent', 1)
  for (const id of [urgent, ...normal, ...bulk]) {
    expect(await backend.settled(id)).toEqual({ unverified: 1 })
  }

  const sent = await sentSoFar()
  expect(sent).toHaveLength(BULK + NORMAL + 1)
  // Ahead of it are the calls whose moment had been booked, and those of the time to be accepted.
  const overtaken = sent.slice(before, sent.indexOf('urgent 1'))
  expect(overtaken.length).toBeLessThanOrEqual(CONCURRENCY + 2)
  const firstNormal = sent.findIndex((content) => content.startsWith('normal'))
  const lastNormal = sent.findLastIndex((content) => content.startsWith('normal'))
  const between = sent.slice(firstNormal, lastNormal).filter(isBulk)
  expect(between.length).toBeLessThanOrEqual(CONCURRENCY)
  expect(sent.slice(lastNormal).filter(isBulk).length).toBeGreaterThan(BULK / 2)
})

const send = async (at: number, to: object, content: string, priority: 'urgent' | 'normal') => {
  const { backend } = stage
  const id = await backend.accept({ app: app(at), to, message: text(content), priority })
  const counts = await backend.settled(id)
  const [one] = await backend.recipients(id)
  return { counts, reason: one?.reason }
}
const limited = (reason: string) => ({ counts: { suppressed: 1 }, reason })

test('what is kept back of a person’s messages, only urgent ones may use', async () => {
  const to = { userIds: [userId(2)] }
  for (const content of ['first', 'second']) {
    expect(await send(1, to, content, 'normal')).toMatchObject({ counts: { unverified: 1 } })
  }
  expect(await send(1, to, 'third', 'normal')).toEqual(limited('user_daily_limit'))
  expect(await send(1, to, 'third', 'urgent')).toMatchObject({ counts: { unverified: 1 } })
  expect(await send(1, to, 'fourth', 'urgent')).toEqual(limited('user_daily_limit'))
  expect(await stage.backend.read(`/v1/usage?app=${app(1)}&userId=${userId(2)}`)).toMatchObject({
    apps: [{ people: { limit: 3, reserve: 1 }, user: { used: 3, limit: 3, left: 0 } }],
  })
})

test('what is kept back of the broadcasts, only urgent ones may use', async () => {
  const to = { everyone: true }
  const accepted = { counts: { unverified: 1 } }
  expect(await send(2, to, 'to all 1', 'normal')).toMatchObject(accepted)
  expect(await send(2, to, 'to all 2', 'normal')).toEqual(limited('broadcast_daily_limit'))
  expect(await send(2, to, 'to all 2', 'urgent')).toMatchObject(accepted)
  expect(await send(2, to, 'to all 3', 'urgent')).toEqual(limited('broadcast_daily_limit'))
  expect(await stage.backend.read(`/v1/usage?app=${app(2)}`)).toMatchObject({
    apps: [{ broadcasts: { used: 2, limit: 2, left: 0, reserve: 1 } }],
  })
  const seen = await stage.dingtalk.getBooks({ appKey: stage.apps[2]?.appKey ?? '' })
  expect(seen.map((entry) => entry.state)).toEqual(userIds(20).map(() => 'seen'))
})
