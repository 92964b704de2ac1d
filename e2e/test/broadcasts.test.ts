import { afterAll, beforeAll, expect, test } from 'vitest'
import { text } from '../src/backend.ts'
import { copiesOf, once } from '../src/copies.ts'
import { userId, userIds } from '../src/people.ts'
import { openStage, type Stage } from '../src/stage.ts'

const PEOPLE = 20
const everyone = { everyone: true }
let stage: Stage
beforeAll(async () => {
  stage = await openStage({ people: PEOPLE, apps: 2 })
})
afterAll(() => stage.close())

const app = (at: number): string => stage.apps[at]?.name ?? ''

test('three broadcasts reach everybody, the fourth is suppressed before the call', async () => {
  const { backend, dingtalk } = stage
  for (const content of ['first', 'second', 'third']) {
    const id = await backend.accept({ app: app(0), to: everyone, message: text(content) })
    expect(await backend.settled(id)).toEqual({ unverified: 1 })
    expect(await backend.recipients(id)).toMatchObject([
      { recipient: 'everyone', state: 'unverified', reason: 'too_many_recipients' },
    ])
    expect(await copiesOf(dingtalk, content)).toEqual(once(userIds(PEOPLE)))
  }

  const fourth = await backend.accept({ app: app(0), to: everyone, message: text('fourth') })
  expect(await backend.settled(fourth)).toEqual({ suppressed: 1 })
  expect(await backend.recipients(fourth)).toMatchObject([{ reason: 'broadcast_daily_limit' }])
  expect(await dingtalk.countCalls({ api: 'asyncsend_v2' })).toMatchObject({ total: 3 })
  expect(await dingtalk.countCalls({ api: 'getsendresult' })).toMatchObject({ total: 0 })
})

test('a broadcast counts for everybody: the same content to one person is a duplicate', async () => {
  const { backend, dingtalk } = stage
  const to = { userIds: [userId(7)] }
  const repeat = await backend.accept({ app: app(0), to, message: text('second') })
  expect(await backend.settled(repeat)).toEqual({ suppressed: 1 })
  expect(await backend.recipients(repeat)).toMatchObject([{ reason: 'duplicate_content' }])

  const other = await backend.accept({ app: app(0), to, message: text('for one') })
  expect(await backend.settled(other)).toEqual({ delivered: 1 })
  expect(await dingtalk.getTotals()).toMatchObject({ dropped: 0 })
})

test('broadcasts that another program used up are suppressed with the code of DingTalk', async () => {
  const { backend, dingtalk } = stage
  await dingtalk.setLimits({ broadcastsPerDay: 0 })
  const id = await backend.accept({ app: app(1), to: everyone, message: text('one too many') })
  expect(await backend.settled(id)).toEqual({ suppressed: 1 })
  expect(await backend.recipients(id)).toMatchObject([
    { reason: 'broadcast_daily_limit', code: '41045' },
  ])
})
