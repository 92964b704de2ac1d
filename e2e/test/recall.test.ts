import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type Counts, text } from '../src/backend.ts'
import { copiesOf } from '../src/copies.ts'
import { untilFaultsStruck } from '../src/faults.ts'
import { userId, userIds } from '../src/people.ts'
import { openStage, type Stage } from '../src/stage.ts'

const DAY = 86_400_000

let stage: Stage
beforeAll(async () => {
  stage = await openStage({ workers: 2, people: 120, apps: 2 })
})
afterAll(() => stage.close())

const app = (at: number): string => stage.apps[at]?.name ?? ''
const to = { userIds: userIds(3) }

const recall = (id: string, body: unknown = {}) =>
  stage.backend.postTo(`/v1/notifications/${id}/recall`, body)

/** One that all three people have. */
async function deliver(content: string): Promise<string> {
  const id = await stage.backend.accept({ app: app(0), to, message: text(content) })
  expect(await stage.backend.settled(id)).toEqual({ delivered: 3 })
  return id
}

const becomes = (id: string, counts: Counts) =>
  vi.waitFor(async () => expect(await stage.backend.counts(id)).toEqual(counts), 15_000)

/** Whether each person who saw it has it still, by the simulator's books. */
async function recalledFrom(content: string): Promise<Record<string, boolean>> {
  const entries = await stage.dingtalk.getBooks({ limit: 100_000 })
  return Object.fromEntries(
    entries
      .filter((entry) => entry.text.includes(`"${content}"`))
      .map((entry) => [entry.userId, entry.recalledAt !== null]),
  )
}

const fromAll = (people: readonly string[], recalled: boolean): Record<string, boolean> =>
  Object.fromEntries(people.map((person) => [person, recalled]))

test('what was delivered is taken back from everybody’s phone', async () => {
  const { backend } = stage
  const id = await deliver('a mistake')
  const [task] = (await backend.status(id)).tasks
  expect(await recall(id)).toMatchObject({
    status: 202,
    body: { id, cancelled: 0, tasks: [{ taskId: task?.taskId }] },
  })
  await becomes(id, { recalled: 3 })
  expect(await recalledFrom('a mistake')).toEqual(fromAll(userIds(3), true))
  expect((await backend.status(id)).tasks).toMatchObject([{ recalled: true }])
  expect(await recall(id)).toMatchObject({ status: 202, body: { cancelled: 0, tasks: [] } })
})

test('a call that other notifications share is only recalled when that is meant', async () => {
  const { backend, dingtalk } = stage
  const shared = { app: app(0), message: text('two at once') }
  const ids = await Promise.all([
    backend.accept({ ...shared, to: { userIds: [userId(1)] } }),
    backend.accept({ ...shared, to: { userIds: [userId(2), userId(3)] } }),
  ])
  const [own, other] = ids
  for (const id of ids) await backend.settled(id)
  const refusal = await recall(own)
  const [task] = (await backend.status(own)).tasks
  expect(refusal).toMatchObject({ status: 409, body: { code: 'task_shared' } })
  expect(JSON.stringify(refusal.body)).toContain(String(task?.taskId))
  expect(await dingtalk.countCalls({ api: 'recall' })).toMatchObject({ total: 1 })
  expect(await backend.counts(own)).toEqual({ delivered: 1 })

  expect(await recall(own, { shared: true })).toMatchObject({ status: 202 })
  await becomes(own, { recalled: 1 })
  expect(await backend.counts(other)).toEqual({ recalled: 2 })
  expect(await recalledFrom('two at once')).toEqual(fromAll(userIds(3), true))
})

test('what waits is cancelled, so that nothing of it goes out later', async () => {
  const { backend, dingtalk, apps } = stage
  const appKey = apps[1]?.appKey ?? ''
  await dingtalk.addFault({ api: 'asyncsend_v2', kind: 'throttle', seconds: 60, after: 1, appKey })
  const many = { app: app(1), to: { userIds: userIds(120) } }
  const id = await backend.accept({ ...many, message: text('half out') })
  await untilFaultsStruck(dingtalk)
  await vi.waitFor(async () => {
    expect((await backend.status(id)).tasks).toHaveLength(1)
  }, 10_000)
  // Before that the refused call is still under way.
  await vi.waitFor(async () => expect(await stage.gate(app(1))).not.toBeNull(), 10_000)
  const { queued = 0 } = await backend.counts(id)
  expect([20, 100]).toContain(queued)

  const answer = await recall(id)
  expect(answer).toMatchObject({ status: 202, body: { cancelled: queued } })
  // Recalls are not the sends that are throttled.
  await becomes(id, { cancelled: queued, recalled: 120 - queued })
  await backend.request(`/v1/apps/${app(1)}/resume`, { method: 'POST' })
  const witness = await backend.accept({ app: app(1), to, message: text('after half') })
  expect(await backend.settled(witness)).toEqual({ delivered: 3 })
  expect(Object.keys(await copiesOf(dingtalk, 'half out'))).toHaveLength(120 - queued)
  expect(Object.values(await recalledFrom('half out'))).not.toContain(false)
})

test('a call that is under way is recalled as soon as it is accepted', async () => {
  const { backend, dingtalk } = stage
  await dingtalk.addFault({ api: 'asyncsend_v2', kind: 'latency', ms: 600 })
  const id = await backend.accept({ app: app(0), to, message: text('too fast') })
  await untilFaultsStruck(dingtalk)
  expect(await recall(id)).toMatchObject({ status: 202, body: { cancelled: 0, tasks: [] } })
  await becomes(id, { recalled: 3 })
  expect(await recalledFrom('too fast')).toEqual(fromAll(userIds(3), true))
})

test('a recall that fails on the way is tried again', async () => {
  const { dingtalk } = stage
  const id = await deliver('at the second try')
  await dingtalk.addFault({ api: 'recall', kind: 'reset-after' })
  expect(await recall(id)).toMatchObject({ status: 202 })
  await becomes(id, { recalled: 3 })
  expect(await dingtalk.getFaults()).toEqual([])
})

test('a call under way that turns out to be shared stays, and its recall is told as refused', async () => {
  const { backend, dingtalk } = stage
  await dingtalk.addFault({ api: 'asyncsend_v2', kind: 'latency', ms: 1_000 })
  const shared = { app: app(0), message: text('shared and under way') }
  const [own, other] = await Promise.all([
    backend.accept({ ...shared, to: { userIds: [userId(1)] } }),
    backend.accept({ ...shared, to: { userIds: [userId(2)] } }),
  ])
  await untilFaultsStruck(dingtalk)
  expect(await recall(own)).toMatchObject({ status: 202, body: { cancelled: 0, tasks: [] } })
  expect(await backend.settled(other)).toEqual({ delivered: 1 })
  expect((await backend.status(own)).tasks).toMatchObject([{ recallRefused: 'task_shared' }])
  expect(await recall(own, { shared: true })).toMatchObject({ status: 202 })
  await becomes(own, { recalled: 1 })
  expect(await backend.counts(other)).toEqual({ recalled: 1 })
})

test('what DingTalk refused to recall is tried once more when it is asked for once more', async () => {
  const { backend, dingtalk } = stage
  const id = await deliver('refused at first')
  await dingtalk.addFault({ api: 'recall', kind: 'error', code: 400_002 })
  await recall(id)
  await vi.waitFor(async () => {
    expect((await backend.status(id)).tasks).toMatchObject([{ recallRefused: '400002' }])
  }, 10_000)
  expect(await recall(id)).toMatchObject({ status: 202 })
  await becomes(id, { recalled: 3 })
})

test('a broadcast is recalled from everybody', async () => {
  const { backend } = stage
  const everyone = { app: app(0), to: { everyone: true } }
  const id = await backend.accept({ ...everyone, message: text('to all') })
  await backend.settled(id)
  expect(await recall(id)).toMatchObject({ status: 202 })
  await becomes(id, { recalled: 1 })
  expect(await recalledFrom('to all')).toEqual(fromAll(userIds(120), true))
})

test('what can never be recalled is refused with the reason', async () => {
  const { backend } = stage
  const before = await deliver('never twice')
  const repeat = await backend.accept({ app: app(0), to, message: text('never twice') })
  expect(await backend.settled(repeat)).toEqual({ suppressed: 3 })
  const refused: [string, unknown, number, string][] = [
    [repeat, {}, 409, 'nothing_to_recall'],
    [`${app(0)}_0123456789abcdef0123`, {}, 404, 'notification_not_found'],
    [before, { shared: 'yes' }, 422, 'invalid_request'],
    [before, { share: true }, 422, 'invalid_request'],
  ]
  for (const [id, body, status, code] of refused) {
    expect(await recall(id, body)).toMatchObject({ status, body: { code } })
  }
  expect(await backend.counts(before)).toEqual({ delivered: 3 })
})

test('a recall for which it is too late at DingTalk leaves the message, and the code tells why', async () => {
  const { backend, dingtalk } = stage
  const id = await deliver('a day ago')
  await dingtalk.advanceClock({ ms: DAY + 60_000 })
  expect(await recall(id)).toMatchObject({ status: 202 })
  await vi.waitFor(async () => {
    expect((await backend.status(id)).tasks).toMatchObject([{ recallRefused: '400002' }])
  }, 10_000)
  expect(await backend.counts(id)).toEqual({ delivered: 3 })
  expect(await recalledFrom('a day ago')).toEqual(fromAll(userIds(3), false))
})
