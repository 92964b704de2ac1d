import { afterAll, beforeAll, expect, test } from 'vitest'
import { text } from '../src/backend.ts'
import { userId } from '../src/people.ts'
import { openStage, type Stage } from '../src/stage.ts'

/** What DingTalk's receipt may say about a person, and what DingPost makes of it. */
const fates = [
  [{}, { state: 'delivered' }],
  [{ fails: true }, { state: 'failed', reason: 'recipient_refused' }],
  [{ refuses: true }, { state: 'failed', reason: 'recipient_refused', code: '81002' }],
  [{ executive: true }, { state: 'failed', reason: 'recipient_refused', code: '1430004' }],
  [{ visible: false }, { state: 'failed', reason: 'unknown_recipient' }],
  [{ left: true }, { state: 'failed', reason: 'unknown_recipient' }],
  [{ forbiddenCode: '143105' }, { state: 'suppressed', reason: 'user_daily_limit' }],
  [{ forbiddenCode: '143106' }, { state: 'suppressed', reason: 'duplicate_content' }],
] as const

const to = { userIds: fates.map((_, at) => userId(at + 1)) }
let stage: Stage
beforeAll(async () => {
  stage = await openStage()
  const people = fates.map(([change], at) => ({ userId: userId(at + 1), ...change }))
  await stage.dingtalk.putPeople({ people })
})
afterAll(() => stage.close())

test('everybody ends in the state that the receipt tells, with its reason and code', async () => {
  const { backend, dingtalk } = stage
  const id = await backend.accept({ to, message: text('to all kinds') })
  expect(await backend.settled(id)).toEqual({ delivered: 1, failed: 5, suppressed: 2 })
  const expected = fates.map(([, fate], at) => ({ userId: userId(at + 1), ...fate }))
  expect(await backend.recipients(id)).toMatchObject(expected)
  expect(await dingtalk.countCalls({ api: 'getsendresult' })).toMatchObject({ total: 1 })
})

test('who failed has their allowance back: the same content reaches them once they can be reached', async () => {
  const { backend, dingtalk } = stage
  const mended = [2, 3, 4, 5, 6].map(userId)
  await dingtalk.putPeople({
    people: mended.map((person) => ({
      userId: person,
      fails: false,
      refuses: false,
      executive: false,
      visible: true,
      left: false,
    })),
  })
  const again = await backend.accept({ to: { userIds: mended }, message: text('to all kinds') })
  expect(await backend.settled(again)).toEqual({ delivered: 5 })
})

test('who had 500 by the count of DingTalk gets no further call that day', async () => {
  const { backend, dingtalk } = stage
  const { total: before } = await dingtalk.countCalls({ api: 'asyncsend_v2' })
  const id = await backend.accept({ to: { userIds: [userId(7)] }, message: text('one more') })
  expect(await backend.settled(id)).toEqual({ suppressed: 1 })
  expect(await backend.recipients(id)).toMatchObject([{ reason: 'user_daily_limit' }])
  expect(await dingtalk.countCalls({ api: 'asyncsend_v2' })).toMatchObject({ total: before })
})

test('people who read it are counted as such', async () => {
  const { backend, dingtalk } = stage
  await dingtalk.setBehaviour({ readAfterMs: 0 })
  const id = await backend.accept({ to: { userIds: [userId(20)] }, message: text('read') })
  expect(await backend.settled(id)).toEqual({ read: 1 })
})

test('a receipt that comes late is asked for again', async () => {
  const { backend, dingtalk } = stage
  await dingtalk.addFault({ api: 'asyncsend_v2', kind: 'late-result', ms: 1_500 })
  const id = await backend.accept({ to: { userIds: [userId(21)] }, message: text('late') })
  expect(await backend.settled(id)).toEqual({ read: 1 })
})

test('a refused request fails its recipients and gives their allowance back', async () => {
  const { backend, dingtalk } = stage
  await dingtalk.addFault({ api: 'asyncsend_v2', kind: 'error', code: 34_014 })
  const both = { userIds: [userId(22), userId(23)] }
  const refused = await backend.accept({ to: both, message: text('refused today') })
  expect(await backend.settled(refused)).toEqual({ failed: 2 })
  expect(await backend.recipients(refused)).toMatchObject([
    { reason: 'rejected_request', code: '34014' },
    { reason: 'rejected_request', code: '34014' },
  ])
  const again = await backend.accept({ to: both, message: text('refused today') })
  expect(await backend.settled(again)).toEqual({ read: 2 })
})

test.each([
  ['answer', { code: 41_049 }, '41049'],
  ['receipt', { forbiddenCode: '1430002' }, '1430002'],
] as const)(
  'a content forbidden by the %s is not sent again that day',
  async (where, how, code) => {
    const { backend, dingtalk } = stage
    const message = text(`forbidden by the ${where}`)
    const [first, second] = where === 'answer' ? [24, 25] : [26, 27]
    if ('code' in how) await dingtalk.addFault({ api: 'asyncsend_v2', kind: 'error', ...how })
    else await dingtalk.putPeople({ people: [{ userId: userId(first), ...how }] })
    const forbidden = [{ reason: 'rejected_content', code }]
    const refused = await backend.accept({ to: { userIds: [userId(first)] }, message })
    expect(await backend.settled(refused)).toEqual({ failed: 1 })
    expect(await backend.recipients(refused)).toMatchObject(forbidden)
    const { total: before } = await dingtalk.countCalls({ api: 'asyncsend_v2' })
    const again = await backend.accept({ to: { userIds: [userId(second)] }, message })
    expect(await backend.settled(again)).toEqual({ failed: 1 })
    expect(await backend.recipients(again)).toMatchObject(forbidden)
    expect(await dingtalk.countCalls({ api: 'asyncsend_v2' })).toMatchObject({ total: before })
  },
)
