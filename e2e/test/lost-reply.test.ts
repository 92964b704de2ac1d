import { afterAll, beforeAll, expect, test } from 'vitest'
import { text } from '../src/backend.ts'
import { copiesOf, once } from '../src/copies.ts'
import { userIds } from '../src/people.ts'
import { openStage, type Stage } from '../src/stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await openStage({ workers: 2, env: { DINGTALK_TIMEOUT_MS: '1000' } })
})
afterAll(() => stage.close())

/** DingTalk does what it was asked, and the worker never hears of it. */
const losses = [
  ['the connection is reset', { kind: 'reset-after' }],
  ['the answer does not come in time', { kind: 'hang', processed: true }],
  ['a gateway answers 502', { kind: 'http', status: 502, processed: true }],
  ['half of the answer is missing', { kind: 'malformed', processed: true }],
] as const

test.each(losses)(
  'when %s, the message is seen once and reported delivered',
  async (name, loss) => {
    const { backend, dingtalk } = stage
    const people = userIds(3)
    await dingtalk.addFault({ api: 'asyncsend_v2', ...loss })
    const id = await backend.accept({ to: { userIds: people }, message: text(name) })

    expect(await backend.settled(id)).toEqual({ delivered: 3 })
    expect(await copiesOf(dingtalk, name)).toEqual(once(people))

    const sends = await sendsOf(name)
    expect(sends).toMatchObject([{ delivered: 3 }, { delivered: 0, dropped: 3 }])
    expect(sends[1]?.text).toBe(sends[0]?.text)
  },
)

test('when the connection is reset before DingTalk read the call, the message is seen once', async () => {
  const { backend, dingtalk } = stage
  await dingtalk.addFault({ api: 'asyncsend_v2', kind: 'reset-before' })
  const id = await backend.accept({ to: { userIds: userIds(3) }, message: text('unread') })

  expect(await backend.settled(id)).toEqual({ delivered: 3 })
  expect(await copiesOf(dingtalk, 'unread')).toEqual(once(userIds(3)))
  expect(await sendsOf('unread')).toHaveLength(1)
})

/** The calls that DingTalk accepted for a text, in order. */
async function sendsOf(content: string) {
  const tasks = await stage.dingtalk.getTasks()
  return tasks.filter(({ message }) => (message['text'] as { content: string }).content === content)
}
