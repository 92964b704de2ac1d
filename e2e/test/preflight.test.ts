import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { text } from '../src/backend.ts'
import { copiesOf, once } from '../src/copies.ts'
import { mobile, userId } from '../src/people.ts'
import { createOperator } from '../src/operator.ts'
import { openStage, type Stage } from '../src/stage.ts'

const DAY = 86_400_000
const SHANGHAI = 8 * 3_600_000
const NOBODY = '13899999999'

type Row = { recipient: string; userId?: string; would: string; reason?: string; at?: string }
type Outlook = { app: string; gate: unknown; recipients: Row[]; totals: Record<string, number> }

let stage: Stage
/** Of the departments, 100 is known, 101 is gone and 102 out of reach; of 103 nobody has asked yet. */
const departments = [100, 101, 102, 103].map((id) => ({ id }))
beforeAll(async () => {
  const tight = { limits: { perPersonPerDay: 1, broadcastsPerDay: 1 } }
  stage = await openStage({ people: 20, apps: [{}, tight, {}] })
  const { backend, dingtalk } = stage
  await dingtalk.putDepartments({ departments })
  await dingtalk.removeDepartment({ id: 101 })
  await dingtalk.putDepartments({ departments: [{ id: 102, visible: false }] })
  await dingtalk.putPeople({
    people: [
      { userId: userId(1), departmentIds: [100] },
      { userId: userId(2), departmentIds: [100] },
      { userId: userId(3), departmentIds: [103] },
      { userId: userId(9), forbiddenCode: '1430002' },
    ],
  })
  const to = { mobiles: [mobile(1), NOBODY], departmentIds: [100, 101, 102] }
  const known = await accept(0, to, 'known')
  await backend.settled(known)
  await backend.settled(await accept(0, { userIds: [userId(9)] }, 'forbidden'))
  await backend.settled(await accept(1, { userIds: [userId(1)] }, 'the one of the day'))
})
afterAll(() => stage.close())

const app = (at: number): string => stage.apps[at]?.name ?? ''

const accept = (at: number, to: object, content: string): Promise<string> =>
  stage.backend.accept({ app: app(at), to, message: text(content) })

/** What a dry run says, which must be the same twice and must leave no trace. */
async function foretell(at: number, to: object, content: string, terms = {}): Promise<Outlook> {
  const { backend, dingtalk } = stage
  const notification = { app: app(at), to, message: text(content), ...terms }
  const traces = async () => [
    (await dingtalk.countCalls({})).total,
    await backend.read(`/v1/usage?app=${app(at)}&userId=${userId(1)}`),
  ]
  // The job that settled what went before ends a moment after it.
  await createOperator(backend).idle(app(at))
  const before = await traces()
  const [first, second] = [
    await backend.postTo('/v1/notifications?dryRun=true', notification),
    await backend.postTo('/v1/notifications?dryRun=true', notification),
  ]
  expect(first).toMatchObject({ status: 200, body: { dryRun: true, app: app(at), gate: null } })
  expect(second.body).toEqual(first.body)
  expect(await traces()).toEqual(before)
  return first.body as Outlook
}

const rowsOf = async (...asked: Parameters<typeof foretell>): Promise<Row[]> =>
  (await foretell(...asked)).recipients

test('every kind of recipient is told apart, and the send then goes as foretold', async () => {
  const { backend, dingtalk } = stage
  const to = {
    mobiles: [mobile(1), mobile(7), NOBODY],
    userIds: [userId(1), userId(8)],
    departmentIds: [100, 101, 102, 103],
  }
  const { recipients, totals } = await foretell(0, to, 'fresh')
  expect(recipients).toEqual([
    { recipient: 'mobile:138****0001', userId: userId(1), would: 'send' },
    { recipient: 'mobile:138****0007', would: 'look_up' },
    { recipient: 'mobile:138****9999', would: 'fail', reason: 'unknown_recipient' },
    { recipient: `userId:${userId(1)}`, userId: userId(1), would: 'send' },
    { recipient: `userId:${userId(8)}`, userId: userId(8), would: 'send' },
    { recipient: 'department:100', userId: userId(1), would: 'send' },
    { recipient: 'department:100', userId: userId(2), would: 'send' },
    { recipient: 'department:101', would: 'fail', reason: 'unknown_recipient' },
    { recipient: 'department:102', would: 'fail', reason: 'out_of_scope' },
    { recipient: 'department:103', would: 'look_up' },
  ])
  expect(totals).toEqual({ send: 5, look_up: 2, digest: 0, defer: 0, suppress: 0, fail: 3 })

  const id = await accept(0, to, 'fresh')
  expect(await backend.settled(id)).toEqual({ delivered: 7, failed: 3 })
  expect(await copiesOf(dingtalk, 'fresh')).toEqual(once([1, 2, 3, 7, 8].map(userId)))
  const again = await rowsOf(0, to, 'fresh')
  expect(again.filter(({ would }) => would === 'fail')).toHaveLength(3)
  for (const row of again.filter(({ would }) => would !== 'fail')) {
    expect(row).toMatchObject({ would: 'suppress', reason: 'duplicate_content' })
  }
})

test('limits of the day, a content that was forbidden and terms are told with reason and time', async () => {
  const one = { userIds: [userId(1)] }
  const everyone = { everyone: true }
  const tomorrow = Math.floor((Date.now() + SHANGHAI) / DAY + 1) * DAY - SHANGHAI
  const midnight = new Date(tomorrow).toISOString()
  const later = new Date(Date.now() + 3_600_000).toISOString()
  const limited = { reason: 'user_daily_limit' }

  expect(await rowsOf(1, one, 'second')).toMatchObject([{ would: 'suppress', ...limited }])
  expect(await rowsOf(1, one, 'second', { overLimit: 'defer' })).toMatchObject([
    { would: 'defer', ...limited, at: midnight },
  ])
  expect(await rowsOf(0, { userIds: [userId(8)] }, 'forbidden')).toMatchObject([
    { would: 'fail', reason: 'rejected_content' },
  ])
  expect(await rowsOf(0, one, 'timed', { deliverAt: later })).toMatchObject([
    { would: 'defer', reason: 'scheduled', at: later },
  ])
  expect(await rowsOf(1, everyone, 'to all')).toMatchObject([
    { recipient: 'everyone', would: 'send' },
  ])
  await stage.backend.settled(await accept(1, everyone, 'to all'))
  expect(await rowsOf(1, everyone, 'to all')).toMatchObject([
    { would: 'suppress', reason: 'duplicate_content' },
  ])
  const full = { reason: 'broadcast_daily_limit' }
  expect(await rowsOf(1, everyone, 'again')).toMatchObject([{ would: 'suppress', ...full }])
  expect(await rowsOf(1, everyone, 'again', { overLimit: 'defer' })).toMatchObject([
    { would: 'defer', ...full, at: midnight },
  ])
})

test('a gate that is closed is told, and what would be sent behind it', async () => {
  const { backend, dingtalk, apps } = stage
  const appKey = apps[2]?.appKey ?? ''
  const two = { userIds: [userId(1), userId(2)] }
  await dingtalk.addFault({ api: 'asyncsend_v2', kind: 'throttle', seconds: 30, appKey })
  await accept(2, two, 'closes the gate')
  await vi.waitFor(async () => expect(await stage.gate(app(2))).not.toBeNull(), 5_000)
  const notification = { app: app(2), to: two, message: text('behind it') }
  expect(await backend.postTo('/v1/notifications?dryRun=true', notification)).toMatchObject({
    status: 200,
    body: { gate: { kind: 'throttled', code: '90018' }, totals: { send: 2 } },
  })
})

test('what a send would be refused for is refused, and an idempotency key is not used up', async () => {
  const { backend } = stage
  const to = { userIds: [userId(8)] }
  const dry = (body: object, headers = {}) =>
    backend.postTo('/v1/notifications?dryRun=true', { app: app(0), to, ...body }, headers)
  expect(await dry({ message: { msgtype: 'text', text: {} } })).toMatchObject({
    status: 422,
    body: { code: 'invalid_notification', errors: [{ pointer: '/message/text/content' }] },
  })
  const key = { 'idempotency-key': 'used-dry' }
  expect(await dry({ message: text('dry') }, key)).toMatchObject({ status: 200 })
  expect(await dry({ message: text('dry too') }, key)).toMatchObject({ status: 200 })
  const real = await backend.post({ app: app(0), to, message: text('real') }, key)
  expect(real).toMatchObject({ status: 202 })
  expect(real.headers.has('idempotent-replayed')).toBe(false)

  for (const parameter of ['dryRun=yes', 'dryRun=', 'dryrun=true']) {
    const sent = { app: app(0), to, message: text('misspelt') }
    expect(await backend.postTo(`/v1/notifications?${parameter}`, sent)).toMatchObject({
      status: 400,
      body: { code: 'malformed_request' },
    })
  }
  expect(await copiesOf(stage.dingtalk, 'misspelt')).toEqual({})
})
