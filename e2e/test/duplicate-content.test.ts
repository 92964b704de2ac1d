import { afterAll, beforeAll, expect, test } from 'vitest'
import { text } from '../src/backend.ts'
import { copiesOf, once } from '../src/copies.ts'
import { sendPastDingPost } from '../src/foreign-program.ts'
import { userId, userIds } from '../src/people.ts'
import { openStage, type Stage } from '../src/stage.ts'

const people = userIds(3)
let stage: Stage
beforeAll(async () => {
  stage = await openStage({ workers: 2 })
})
afterAll(() => stage.close())

test('the same content again is suppressed without a call, whatever the order of its fields', async () => {
  const { backend, dingtalk } = stage
  const link = {
    title: 'Forms',
    text: 'Sign here',
    messageUrl: 'https://example.com',
    picUrl: '@a',
  }
  const turned = Object.fromEntries(Object.entries(link).toReversed()) as typeof link
  const first = await backend.accept({
    to: { userIds: people },
    message: { msgtype: 'link', link },
  })
  expect(await backend.settled(first)).toEqual({ delivered: 3 })
  const { total: before } = await dingtalk.countCalls()

  const again = await backend.accept({
    to: { userIds: people },
    message: { link: turned, msgtype: 'link' },
  })
  expect(await backend.settled(again)).toEqual({ suppressed: 3 })
  expect(await reasonsOf(again)).toEqual(['duplicate_content'])
  expect((await backend.status(again)).tasks).toEqual([])
  expect(await dingtalk.countCalls()).toMatchObject({ total: before })
})

test('of the same content to old and new people only the new ones are called', async () => {
  const { backend, dingtalk } = stage
  const first = await backend.accept({ to: { userIds: people }, message: text('wider') })
  expect(await backend.settled(first)).toEqual({ delivered: 3 })
  const wider = await backend.accept({ to: { userIds: userIds(5) }, message: text('wider') })
  expect(await backend.settled(wider)).toEqual({ delivered: 2, suppressed: 3 })
  expect(await copiesOf(dingtalk, 'wider')).toEqual(once(userIds(5)))
  expect(await dingtalk.getTotals()).toMatchObject({ dropped: 0 })
})

test('one person named twice in one batch sees it once, and both entries end', async () => {
  const { backend, dingtalk } = stage
  const [one, two] = await Promise.all([
    backend.accept({ to: { userIds: people }, message: text('twice at once') }),
    backend.accept({ to: { userIds: people }, message: text('twice at once') }),
  ])
  for (const id of [one, two]) {
    const { total } = (await backend.status(id)).recipients
    expect(total).toBe(3)
    const { delivered = 0, suppressed = 0 } = await backend.settled(id)
    expect(delivered + suppressed).toBe(3)
  }
  expect(await copiesOf(dingtalk, 'twice at once')).toEqual(once(people))
})

test('what another program sent with the same app shows in the receipt', async () => {
  const { backend, stack, app } = stage
  const message = text('from elsewhere')
  await sendPastDingPost(stack.simulatorUrl, app, { userIds: [userId(1)], message })
  const id = await backend.accept({ to: { userIds: people }, message })
  expect(await backend.settled(id)).toEqual({ delivered: 2, suppressed: 1 })
  expect(await suppressedOf(id)).toMatchObject([
    { userId: userId(1), reason: 'duplicate_content', code: '143106' },
  ])
})

const suppressedOf = async (id: string) =>
  (await stage.backend.recipients(id)).filter(({ state }) => state === 'suppressed')

const reasonsOf = async (id: string) => [
  ...new Set((await suppressedOf(id)).map(({ reason }) => reason)),
]
