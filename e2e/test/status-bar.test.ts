import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { text } from '../src/backend.ts'
import { untilFaultsStruck } from '../src/faults.ts'
import { userIds } from '../src/people.ts'
import { inShanghai } from '../src/shanghai.ts'
import { openStage, type Stage } from '../src/stage.ts'

const DAY = 86_400_000
/** With a status bar DingTalk takes five people a call. */
const PEOPLE = 7
const agreed = { value: '已同意', background: '0xFF78C06E' }

let stage: Stage
beforeAll(async () => {
  stage = await openStage({ people: 10 })
})
afterAll(() => stage.close())

const approval = (title: string) => ({
  msgtype: 'oa' as const,
  oa: {
    message_url: 'https://example.com/approval',
    head: { bgcolor: 'FFBBBBBB', text: '审批' },
    status_bar: { status_value: '待审批', status_bg: '0xFFFF9D46' },
    body: { title },
  },
})

const update = (id: string, body: unknown) =>
  stage.backend.postTo(`/v1/notifications/${id}/status-bar`, body)

const accept = (title: string, people: number, terms: object = {}): Promise<string> =>
  stage.backend.accept({ to: { userIds: userIds(people) }, message: approval(title), ...terms })

async function deliver(title: string, people: number): Promise<string> {
  const id = await accept(title, people)
  expect(await stage.backend.settled(id)).toEqual({ delivered: people })
  return id
}

/** What everybody who has the message sees in its bar now. */
async function barsOf(title: string): Promise<unknown[]> {
  const entries = await stage.dingtalk.getBooks({})
  return entries
    .filter((entry) => entry.text.includes(`"${title}"`))
    .map(({ statusBar }) => statusBar)
}

const forAll = (people: number, bar: unknown): unknown[] =>
  Array.from({ length: people }, () => bar)

test('an update reaches everybody who has the message, and the last one counts', async () => {
  const { backend, dingtalk } = stage
  const id = await deliver('holiday', PEOPLE)
  const { tasks } = await backend.status(id)
  expect(tasks).toHaveLength(2)
  expect(await barsOf('holiday')).toEqual(
    forAll(PEOPLE, { value: '待审批', background: '0xFFFF9D46' }),
  )

  await dingtalk.addFault({ api: 'status_bar/update', kind: 'latency', ms: 500 })
  const answer = await update(id, agreed)
  expect(answer).toMatchObject({
    status: 202,
    body: { id, tasks: tasks.map(({ taskId }) => ({ taskId })) },
  })
  await untilFaultsStruck(dingtalk)
  expect((await backend.status(id)).statusBar).toEqual({ ...agreed, state: 'pending' })
  await vi.waitFor(async () => {
    expect((await backend.status(id)).statusBar).toEqual({ ...agreed, state: 'shown' })
  }, 10_000)
  expect(await barsOf('holiday')).toEqual(forAll(PEOPLE, agreed))

  expect(await update(id, { value: '撤销中' })).toMatchObject({ status: 202 })
  expect(await update(id, { value: '已撤销' })).toMatchObject({ status: 202 })
  await vi.waitFor(async () => {
    expect((await backend.status(id)).statusBar).toEqual({ value: '已撤销', state: 'shown' })
  }, 10_000)
  expect(await barsOf('holiday')).toMatchObject(forAll(PEOPLE, { value: '已撤销' }))
})

test('a bar in a call that other notifications share is only changed when that is meant', async () => {
  const { backend } = stage
  const [own] = await Promise.all([
    backend.accept({ to: { userIds: userIds(1) }, message: approval('shared') }),
    backend.accept({ to: { userIds: userIds(2, 2) }, message: approval('shared') }),
  ])
  await backend.settled(own)
  expect(await update(own, agreed)).toMatchObject({ status: 409, body: { code: 'task_shared' } })
  expect((await backend.status(own)).statusBar).toBeUndefined()
  expect(await update(own, { ...agreed, shared: true })).toMatchObject({ status: 202 })
  await vi.waitFor(async () => expect(await barsOf('shared')).toEqual(forAll(3, agreed)), 10_000)
})

test('what has no bar to change is refused with the reason', async () => {
  const { backend } = stage
  const plain = await backend.accept({ to: { userIds: userIds(1) }, message: text('plain') })
  await backend.settled(plain)
  const later = await accept('not sent yet', 1, { deliverAt: inShanghai(Date.now() + 60_000) })
  const sent = await deliver('for the checks', 1)
  const refused: [string, unknown, number, object][] = [
    [plain, agreed, 409, { code: 'no_status_bar' }],
    [later, agreed, 409, { code: 'nothing_sent' }],
    [`${stage.app.name}_0123456789abcdef0123`, agreed, 404, { code: 'notification_not_found' }],
    [sent, {}, 422, { code: 'invalid_request', errors: [{ pointer: '/value' }] }],
    [sent, { ...agreed, background: 'red' }, 422, { errors: [{ pointer: '/background' }] }],
  ]
  for (const [id, body, status, problem] of refused) {
    expect(await update(id, body)).toMatchObject({ status, body: problem })
  }
  expect((await backend.status(sent)).statusBar).toBeUndefined()
})

test('an update for which it is too late at DingTalk is refused there, and the code is told', async () => {
  const { backend, dingtalk } = stage
  const id = await deliver('a day ago', 2)
  await dingtalk.advanceClock({ ms: DAY + 60_000 })
  expect(await update(id, agreed)).toMatchObject({ status: 202 })
  await vi.waitFor(async () => {
    const { statusBar } = await backend.status(id)
    expect(statusBar).toEqual({ ...agreed, state: 'refused', code: '40035' })
  }, 10_000)
  expect(await barsOf('a day ago')).toMatchObject(forAll(2, { value: '待审批' }))
})
