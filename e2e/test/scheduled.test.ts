import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { text } from '../src/backend.ts'
import { copiesOf, once } from '../src/copies.ts'
import { mobile, userId, userIds } from '../src/people.ts'
import { inShanghai } from '../src/shanghai.ts'
import { openStage, type Stage } from '../src/stage.ts'

let stage: Stage
beforeAll(async () => {
  const oneADay = { limits: { perPersonPerDay: 1, broadcastsPerDay: 1 } }
  stage = await openStage({ workers: 2, people: 20, apps: [{}, {}, oneADay] })
  const { dingtalk } = stage
  await dingtalk.putDepartments({ departments: [{ id: 100 }] })
  const members = [5, 6].map((number) => ({ userId: userId(number), departmentIds: [100] }))
  await dingtalk.putPeople({ people: members })
})
afterAll(() => stage.close())

const app = (at: number): string => stage.apps[at]?.name ?? ''
const to = { userIds: userIds(3) }

const sentAt = async (id: string): Promise<number[]> =>
  (await stage.backend.status(id)).tasks.map((task) => Date.parse(String(task.sentAt)))

const callsOf = async (at: number): Promise<number> => {
  const appKey = stage.apps[at]?.appKey ?? ''
  return (await stage.dingtalk.countCalls({ api: 'asyncsend_v2', appKey })).total
}

test('what is to be delivered later is deferred until then, and goes once', async () => {
  const { backend, dingtalk } = stage
  const at = Date.now() + 1_800
  const later = { app: app(0), message: text('later'), deliverAt: inShanghai(at) }
  const first = await backend.accept({ ...later, to })
  const second = await backend.accept({ ...later, to: { userIds: [userId(4)] } })
  const department = { departmentIds: [100], mobiles: [mobile(5)] }
  const third = await backend.accept({ ...later, message: text('all of it'), to: department })
  expect(await backend.counts(first)).toEqual({ deferred: 3 })
  expect((await backend.status(first)).state).toBe('queued')
  expect(await backend.recipients(second)).toMatchObject([
    { userId: userId(4), state: 'deferred', reason: 'scheduled' },
  ])

  expect(await backend.settled(first)).toEqual({ delivered: 3 })
  expect(await backend.settled(second)).toEqual({ delivered: 1 })
  const [sent = 0, ...more] = await sentAt(first)
  expect(more).toEqual([])
  expect(sent).toBeGreaterThanOrEqual(at)
  expect(sent).toBeLessThan(at + 2_000)
  // Both wanted the same at the same time: they shared the call.
  expect(await sentAt(second)).toEqual([sent])
  expect(await copiesOf(dingtalk, 'later')).toEqual(once(userIds(4)))

  // A department is read when its time has come.
  expect(await backend.settled(third)).toEqual({ delivered: 3 })
  expect(await backend.recipients(third)).toMatchObject([
    { recipient: 'mobile:138****0005', state: 'delivered' },
    { recipient: 'department:100', userId: userId(5), state: 'delivered' },
    { recipient: 'department:100', userId: userId(6), state: 'delivered' },
  ])
  expect(await copiesOf(dingtalk, 'all of it')).toEqual(once([userId(5), userId(6)]))
  for (const moment of await sentAt(third)) expect(moment).toBeGreaterThanOrEqual(at)
})

test('a time that has passed means now', async () => {
  const { backend } = stage
  const deliverAt = inShanghai(Date.now() - 3_600_000)
  const id = await backend.accept({ app: app(0), to, message: text('late already'), deliverAt })
  expect(await backend.settled(id)).toEqual({ delivered: 3 })
})

test('what could not go before its end is suppressed as expired, without a call', async () => {
  const { backend, dingtalk, apps } = stage
  const appKey = apps[1]?.appKey ?? ''
  await dingtalk.addFault({ api: 'asyncsend_v2', kind: 'throttle', seconds: 4, appKey })
  const first = await backend.accept({ app: app(1), to, message: text('closes the gate') })
  await vi.waitFor(async () => expect(await stage.gate(app(1))).not.toBeNull(), 5_000)
  const expiresAt = inShanghai(Date.now() + 900)
  const [short, long] = await Promise.all([
    backend.accept({ app: app(1), to, message: text('short-lived'), expiresAt }),
    backend.accept({
      app: app(1),
      to,
      message: text('long-lived'),
      expiresAt: inShanghai(Date.now() + 60_000),
    }),
  ])
  expect(await backend.settled(short)).toEqual({ suppressed: 3 })
  expect(await backend.recipients(short)).toMatchObject(
    userIds(3).map((person) => ({ userId: person, state: 'suppressed', reason: 'expired' })),
  )
  expect(await backend.settled(first)).toEqual({ delivered: 3 })
  expect(await backend.settled(long)).toEqual({ delivered: 3 })
  expect(await copiesOf(dingtalk, 'short-lived')).toEqual({})
  // The throttled one, its second try, and the long-lived one.
  expect(await callsOf(1)).toBe(3)
})

test('whoever is over the limit of the day is dropped or waits for the next day, as asked', async () => {
  const { backend, dingtalk } = stage
  const first = await backend.accept({ app: app(2), to, message: text('the one of the day') })
  expect(await backend.settled(first)).toEqual({ delivered: 3 })

  const four = { userIds: userIds(4), mobiles: [mobile(1)] }
  const second = { app: app(2), to: four, message: text('one too many') }
  const deferred = await backend.accept({ ...second, overLimit: 'defer' })
  await vi.waitFor(async () => {
    expect(await backend.counts(deferred)).toEqual({ deferred: 4, delivered: 1 })
  }, 10_000)
  expect(await backend.recipients(deferred)).toMatchObject([
    { recipient: 'mobile:138****0001', state: 'deferred', reason: 'user_daily_limit' },
    ...userIds(3).map((person) => ({ userId: person, reason: 'user_daily_limit' })),
    { userId: userId(4), state: 'delivered' },
  ])
  expect((await backend.status(deferred)).state).not.toBe('settled')

  const third = { app: app(2), to: four, message: text('two too many') }
  const dropped = await backend.accept({ ...third, overLimit: 'drop' })
  expect(await backend.settled(dropped)).toEqual({ suppressed: 5 })
  expect(await backend.recipients(dropped)).toMatchObject(
    Array.from({ length: 5 }, () => ({ reason: 'user_daily_limit' })),
  )
  expect(await copiesOf(dingtalk, 'one too many')).toEqual(once([userId(4)]))
  expect(await callsOf(2)).toBe(2)

  await backend.request(`/v1/notifications/${deferred}`, { method: 'DELETE' })
  expect(await backend.settled(deferred)).toEqual({ delivered: 1, cancelled: 4 })
})

test('a broadcast over the limit of the day is dropped or waits for the next day, as asked', async () => {
  const { backend, dingtalk } = stage
  const everyone = { app: app(2), to: { everyone: true } }
  const first = await backend.accept({ ...everyone, message: text('to all') })
  expect(await backend.settled(first)).toEqual({ unverified: 1 })

  const second = { ...everyone, message: text('to all again') }
  const deferred = await backend.accept({ ...second, overLimit: 'defer' })
  await vi.waitFor(async () => {
    expect(await backend.recipients(deferred)).toMatchObject([
      { recipient: 'everyone', state: 'deferred', reason: 'broadcast_daily_limit' },
    ])
  }, 10_000)
  const dropped = await backend.accept(second)
  expect(await backend.settled(dropped)).toEqual({ suppressed: 1 })
  expect(await backend.recipients(dropped)).toMatchObject([{ reason: 'broadcast_daily_limit' }])
  expect(await copiesOf(dingtalk, 'to all again')).toEqual({})
  expect(await callsOf(2)).toBe(3)
})

test('impossible times are refused with the field that is wrong', async () => {
  const { backend } = stage
  const in1Hour = inShanghai(Date.now() + 3_600_000)
  const wrong = { app: app(0), to, message: text('never') }
  for (const [times, pointer] of [
    [{ expiresAt: inShanghai(Date.now() - 1_000) }, '/expiresAt'],
    [{ deliverAt: in1Hour, expiresAt: in1Hour }, '/expiresAt'],
    [{ deliverAt: inShanghai(Date.now() + 367 * 86_400_000) }, '/deliverAt'],
    [{ deliverAt: '2026-12-01T09:00:00' }, '/deliverAt'],
    [{ overLimit: 'wait' }, '/overLimit'],
    [{ priority: 'high' }, '/priority'],
  ] as const) {
    const { status, body } = await backend.post({ ...wrong, ...times })
    expect({ status, body }).toMatchObject({
      status: 422,
      body: { code: 'invalid_notification', errors: [{ pointer }] },
    })
  }
})
