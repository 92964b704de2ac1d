import { afterAll, beforeAll, expect, test } from 'vitest'
import { text } from '../src/backend.ts'
import { copiesOf, once } from '../src/copies.ts'
import { mobile, userId } from '../src/people.ts'
import { openStage, type Stage } from '../src/stage.ts'

const UNKNOWN = '13999999999'
const known = [1, 2, 3].map(mobile)
let stage: Stage
beforeAll(async () => {
  stage = await openStage({ workers: 2 })
})
afterAll(() => stage.close())

const countLookUps = async (): Promise<number> =>
  (await stage.dingtalk.countCalls({ api: 'getbymobile' })).total

test('a mobile that is nobody’s fails alone, and shows without its middle', async () => {
  const { backend, dingtalk } = stage
  const mobiles = [...known, UNKNOWN]
  const id = await backend.accept({ to: { mobiles }, message: text('to mobiles') })
  expect(await backend.settled(id)).toEqual({ delivered: 3, failed: 1 })
  expect(await backend.recipients(id)).toMatchObject([
    { recipient: 'mobile:138****0001', userId: userId(1), state: 'delivered' },
    { recipient: 'mobile:138****0002', userId: userId(2), state: 'delivered' },
    { recipient: 'mobile:138****0003', userId: userId(3), state: 'delivered' },
    { recipient: 'mobile:139****9999', state: 'failed', reason: 'unknown_recipient' },
  ])
  expect(await copiesOf(dingtalk, 'to mobiles')).toEqual(once([1, 2, 3].map(userId)))
  expect(await countLookUps()).toBe(4)
})

test('who was looked up once is not looked up again, and neither is nobody', async () => {
  const { backend } = stage
  const mobiles = [...known, UNKNOWN]
  const id = await backend.accept({ to: { mobiles }, message: text('to mobiles again') })
  expect(await backend.settled(id)).toEqual({ delivered: 3, failed: 1 })
  expect(await countLookUps()).toBe(4)
})

test('a batch in which everybody is unknown makes no send', async () => {
  const { backend, dingtalk } = stage
  const { total: before } = await dingtalk.countCalls({ api: 'asyncsend_v2' })
  const id = await backend.accept({ to: { mobiles: [UNKNOWN] }, message: text('to nobody') })
  expect(await backend.settled(id)).toEqual({ failed: 1 })
  expect(await dingtalk.countCalls({ api: 'asyncsend_v2' })).toMatchObject({ total: before })
})

test('one person by mobile and by user id sees it once', async () => {
  const { backend, dingtalk } = stage
  const to = { mobiles: [mobile(5)], userIds: [userId(5)] }
  const id = await backend.accept({ to, message: text('by two names') })
  expect(await backend.settled(id)).toEqual({ delivered: 2 })
  expect(await copiesOf(dingtalk, 'by two names')).toEqual(once([userId(5)]))
})
