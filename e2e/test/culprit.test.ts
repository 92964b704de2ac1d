import { afterAll, beforeAll, expect, test } from 'vitest'
import { text } from '../src/backend.ts'
import { copiesOf, once } from '../src/copies.ts'
import { mobile, userId, userIds } from '../src/people.ts'
import { openStage, type Stage } from '../src/stage.ts'

const culprit = userId(42)
const others = userIds(100).filter((person) => person !== culprit)

let stage: Stage
beforeAll(async () => {
  stage = await openStage({ workers: 2 })
})
afterAll(() => stage.close())

test.each(['40031', '33012'])(
  'one of 100 for whom the call is refused with %s fails alone, and is found by halving',
  async (code) => {
    const { backend, dingtalk } = stage
    const { total: before } = await dingtalk.countCalls({ api: 'asyncsend_v2' })
    const refusal = { kind: 'error', code: Number(code), userId: culprit, times: null } as const
    const { id: fault } = await dingtalk.addFault({ api: 'asyncsend_v2', ...refusal })
    const id = await backend.accept({ to: { userIds: userIds(100) }, message: text(code) })

    expect(await backend.settled(id)).toEqual({ delivered: 99, failed: 1 })
    expect(await failuresOf(id)).toMatchObject([
      { userId: culprit, reason: 'unknown_recipient', code },
    ])
    expect(await copiesOf(dingtalk, code)).toEqual(once(others))
    const { total } = await dingtalk.countCalls({ api: 'asyncsend_v2' })
    // The whole, then both halves at each level.
    expect(total - before).toBeLessThanOrEqual(1 + 2 * Math.ceil(Math.log2(100)))
    await dingtalk.clearFaults({ id: fault })
  },
)

test('a user id that only the receipt calls invalid fails, too', async () => {
  const { backend } = stage
  const id = await backend.accept({
    to: { userIds: [...userIds(3), 'nobody'] },
    message: text('with nobody among them'),
  })
  expect(await backend.settled(id)).toEqual({ delivered: 3, failed: 1 })
  expect(await failuresOf(id)).toMatchObject([{ userId: 'nobody', reason: 'unknown_recipient' }])
})

test('somebody who left keeps nobody from theirs, and their mobile is looked up anew', async () => {
  const { backend, dingtalk } = stage
  const mobiles = [1, 2, 3].map(mobile)
  const first = await backend.accept({ to: { mobiles }, message: text('still here') })
  expect(await backend.settled(first)).toEqual({ delivered: 3 })

  await dingtalk.putPeople({ people: [{ userId: userId(2), left: true }] })
  const second = await backend.accept({ to: { mobiles }, message: text('gone') })
  expect(await backend.settled(second)).toEqual({ delivered: 2, failed: 1 })

  const newcomer = { userId: 'newcomer', mobile: mobile(2) }
  await dingtalk.putPeople({ people: [{ userId: userId(2), mobile: mobile(9_999) }, newcomer] })
  const third = await backend.accept({ to: { mobiles }, message: text('replaced') })
  expect(await backend.settled(third)).toEqual({ delivered: 3 })
  expect(await copiesOf(dingtalk, 'replaced')).toEqual(once([userId(1), 'newcomer', userId(3)]))
})

const failuresOf = async (id: string) =>
  (await stage.backend.recipients(id)).filter(({ state }) => state === 'failed')
