import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { text } from '../src/backend.ts'
import { copiesOf, once } from '../src/copies.ts'
import { untilFaultsStruck } from '../src/faults.ts'
import { userId, userIds } from '../src/people.ts'
import { inShanghai } from '../src/shanghai.ts'
import { openStage, type Stage } from '../src/stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await openStage({ workers: 2, people: 200, apps: 3 })
})
afterAll(() => stage.close())

const app = (at: number): string => stage.apps[at]?.name ?? ''
const to = { userIds: userIds(3) }

const cancel = (id: string) =>
  stage.backend.request(`/v1/notifications/${id}`, { method: 'DELETE' })

test('what is scheduled is cancelled for good, and a repeat changes nothing', async () => {
  const { backend, dingtalk } = stage
  const at = Date.now() + 1_000
  const message = text('not after all')
  const id = await backend.accept({ app: app(0), to, message, deliverAt: inShanghai(at) })
  expect(await cancel(id)).toMatchObject({
    status: 200,
    body: { id, cancelled: 3, underWay: 0, state: 'cancelled', recipients: { cancelled: 3 } },
  })
  expect(await cancel(id)).toMatchObject({ status: 200, body: { cancelled: 0, underWay: 0 } })

  // Their time comes, somebody else's message of that time goes, and theirs does not.
  const witness = { app: app(0), to, message: text('witness'), deliverAt: inShanghai(at + 200) }
  expect(await backend.settled(await backend.accept(witness))).toEqual({ delivered: 3 })
  expect(await backend.counts(id)).toEqual({ cancelled: 3 })
  expect(await copiesOf(dingtalk, 'not after all')).toEqual({})

  // Nobody was counted for it: the same content reaches them the same day.
  const again = await backend.accept({ app: app(0), to, message })
  expect(await backend.settled(again)).toEqual({ delivered: 3 })
})

test('of a call that several notifications share, only the cancelled one is taken out', async () => {
  const { backend, dingtalk } = stage
  const shared = {
    app: app(0),
    message: text('shared'),
    deliverAt: inShanghai(Date.now() + 1_000),
  }
  const kept = await backend.accept({ ...shared, to: { userIds: [userId(1), userId(2)] } })
  const dropped = await backend.accept({ ...shared, to: { userIds: [userId(2), userId(3)] } })
  expect(await cancel(dropped)).toMatchObject({ body: { cancelled: 2 } })
  expect(await backend.settled(kept)).toEqual({ delivered: 2 })
  expect(await copiesOf(dingtalk, 'shared')).toEqual(once(userIds(2)))
})

test('a half that is sent stays as it is; the half that waits is cancelled', async () => {
  const { backend, dingtalk, apps } = stage
  const appKey = apps[1]?.appKey ?? ''
  await dingtalk.addFault({ api: 'asyncsend_v2', kind: 'throttle', seconds: 60, after: 1, appKey })
  const id = await backend.accept({
    app: app(1),
    to: { userIds: userIds(150) },
    message: text('half of it'),
  })
  await untilFaultsStruck(dingtalk)
  await vi.waitFor(async () => {
    const { delivered = 0, queued = 0 } = await backend.counts(id)
    expect(delivered + queued).toBe(150)
    expect(delivered).toBeGreaterThan(0)
  }, 10_000)
  // Before that the refused call is still under way.
  await vi.waitFor(async () => expect(await stage.gate(app(1))).not.toBeNull(), 10_000)
  const { delivered = 0 } = await backend.counts(id)
  expect(await cancel(id)).toMatchObject({
    body: { cancelled: 150 - delivered, underWay: 0, state: 'settled' },
  })
  expect(await backend.counts(id)).toEqual({ delivered, cancelled: 150 - delivered })

  const witness = await backend.accept({ app: app(1), to, message: text('after it') })
  await backend.request(`/v1/apps/${app(1)}/resume`, { method: 'POST' })
  expect(await backend.settled(witness)).toEqual({ delivered: 3 })
  const reached = Object.values(await copiesOf(dingtalk, 'half of it'))
  expect(reached).toEqual(Array.from({ length: delivered }, () => 1))
})

test('whose call is being made right now is left alone, and told so', async () => {
  const { backend, dingtalk, apps } = stage
  const appKey = apps[2]?.appKey ?? ''
  await dingtalk.addFault({ api: 'asyncsend_v2', kind: 'latency', ms: 800, appKey })
  const id = await backend.accept({ app: app(2), to, message: text('under way') })
  await untilFaultsStruck(dingtalk)
  expect(await cancel(id)).toMatchObject({ body: { cancelled: 0, underWay: 3 } })
  expect(await backend.settled(id)).toEqual({ delivered: 3 })
  expect(await cancel(id)).toMatchObject({ body: { cancelled: 0, underWay: 0, state: 'settled' } })
})

test('departments that are not expanded yet are cancelled whole', async () => {
  const { backend, dingtalk } = stage
  const deliverAt = inShanghai(Date.now() + 60_000)
  const department = { app: app(2), to: { departmentIds: [2] }, message: text('department') }
  const id = await backend.accept({ ...department, deliverAt })
  expect(await backend.counts(id)).toEqual({ deferred: 1 })
  expect(await cancel(id)).toMatchObject({ body: { cancelled: 1, state: 'cancelled' } })
  expect(await dingtalk.countCalls({ api: 'listid' })).toMatchObject({ total: 0 })
})

test('there is nothing to cancel under an id that was never given', async () => {
  for (const id of [`${app(0)}_0123456789abcdef0123`, 'nobody_0123456789abcdef0123', 'x']) {
    expect(await cancel(id)).toMatchObject({
      status: 404,
      body: { code: 'notification_not_found' },
    })
  }
})
