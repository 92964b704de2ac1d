import { describeWithRedisServer } from '@dingpost/dev/vitest/real-redis'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { text } from '../src/backend.ts'
import { copiesByContent, copiesOf, once, onceEach } from '../src/copies.ts'
import { mobile, userId, userIds } from '../src/people.ts'
import { openStage, type Stage } from '../src/stage.ts'

const MANY = 1_000

type Item = {
  status: number
  id?: string
  replayed?: true
}

let stage: Stage
beforeAll(async () => {
  stage = await openStage({ workers: 2, people: MANY, apps: 2 })
})
afterAll(() => stage.close())

const app = (at: number): string => stage.apps[at]?.name ?? ''

async function bulk(notifications: readonly unknown[]): Promise<Item[]> {
  const { status, body } = await stage.backend.postTo('/v1/notifications/bulk', { notifications })
  expect(status).toBe(200)
  return (body as { items: Item[] }).items
}

const countSends = async (): Promise<number> =>
  (await stage.dingtalk.countCalls({ api: 'asyncsend_v2' })).total

const refused = (change: object, pointer: string) => ({
  change,
  answer: { status: 422, code: 'invalid_notification', errors: [{ pointer }] },
})

const replayOf = ({ id }: Item) => ({ status: 202, id, replayed: true })

// The API answers within two seconds, in which the embedded server does not take a thousand.
describeWithRedisServer('a full request', () => {
  test(`${MANY} notifications in one request share calls, and bad ones among them harm nobody`, async () => {
    const { backend, dingtalk } = stage
    const before = await countSends()
    const good = { status: 202, state: 'queued', recipients: { total: 1 } }
    const bad: Record<number, ReturnType<typeof refused>> = {
      0: refused({ to: { mobiles: ['12'] } }, '/to/mobiles/0'),
      7: refused({ to: {} }, '/to'),
      99: refused({ message: text('') }, '/message/text/content'),
      500: refused({ app: 'nobody' }, '/app'),
      999: refused({ priority: 'now' }, '/priority'),
    }
    const notifications = userIds(MANY).map((person, at) => ({
      app: app(0),
      to: { userIds: [person] },
      message: text('to each'),
      idempotencyKey: `each-${at}`,
      ...bad[at]?.change,
    }))
    const items = await bulk(notifications)
    expect(items).toHaveLength(MANY)
    for (const [at, item] of items.entries()) expect(item).toMatchObject(bad[at]?.answer ?? good)
    const accepted = items.flatMap(({ id }) => id ?? [])
    expect(new Set(accepted).size).toBe(MANY - 5)

    for (const id of accepted) expect(await backend.settled(id)).toEqual({ delivered: 1 })
    const reached = userIds(MANY).filter((_, at) => bad[at] === undefined)
    expect(await copiesOf(dingtalk, 'to each')).toEqual(once(reached))
    expect((await countSends()) - before).toBe(Math.ceil(reached.length / 100))

    // Repeated with what was wrong set right: the others are told their first ids.
    const repeated = await bulk(
      notifications.map(({ idempotencyKey }, at) => ({
        app: app(0),
        to: { userIds: [userId(at + 1)] },
        message: text('to each'),
        idempotencyKey,
      })),
    )
    expect(repeated).toMatchObject(items.map((item, at) => (bad[at] ? good : replayOf(item))))
    const anew = repeated.filter(({ replayed }) => !replayed)
    expect(anew).toHaveLength(5)
    for (const { id = '' } of anew) expect(await backend.settled(id)).toEqual({ delivered: 1 })
    expect(await copiesOf(dingtalk, 'to each')).toEqual(once(userIds(MANY)))
  })
})

test('each item is its own notification: of several apps, contents and kinds of recipients', async () => {
  const { backend, dingtalk } = stage
  const both = [0, 1].flatMap((at) =>
    ['red', 'green'].map((colour) => ({
      app: app(at),
      to: { userIds: userIds(2), mobiles: [mobile(3)] },
      message: text(`${colour} ${at}`),
    })),
  )
  const items = await bulk(both)
  for (const { id = '' } of items) expect(await backend.settled(id)).toEqual({ delivered: 3 })
  const contents = both.map(({ message }) => message.text.content)
  const copies = await copiesByContent(dingtalk)
  expect(new Map(contents.map((content) => [content, copies.get(content) ?? {}]))).toEqual(
    onceEach(contents, userIds(3)),
  )
})

test('the same key twice in one request makes one notification, and another body under it conflicts', async () => {
  const { backend } = stage
  const one = { app: app(0), to: { userIds: [userId(1)] }, idempotencyKey: 'in-one-request' }
  const items = await bulk([
    { ...one, message: text('keyed') },
    { ...one, message: text('keyed') },
    { ...one, message: text('keyed otherwise') },
  ])
  expect(items).toMatchObject([
    { status: 202 },
    { status: 202, replayed: true, id: items[0]?.id },
    { status: 409, code: 'idempotency_conflict' },
  ])
  expect(await backend.settled(items[0]?.id ?? '')).toEqual({ delivered: 1 })
  expect(await copiesOf(stage.dingtalk, 'keyed otherwise')).toEqual({})
})

test('a request that is none is refused whole', async () => {
  const { backend } = stage
  const one = { app: app(0), to: { userIds: [userId(1)] }, message: text('whole') }
  const post = (body: unknown, headers = {}) =>
    backend.postTo('/v1/notifications/bulk', body, headers)
  for (const body of [
    {},
    { notifications: [] },
    { notifications: Array.from({ length: MANY + 1 }, () => one) },
    { notifications: [one], dryRun: true },
  ]) {
    expect(await post(body)).toMatchObject({ status: 422, body: { code: 'invalid_request' } })
  }
  expect(await post({ notifications: [one] }, { 'idempotency-key': 'all' })).toMatchObject({
    status: 400,
    body: { code: 'malformed_request', errors: [{ header: 'Idempotency-Key' }] },
  })
  expect(await copiesOf(stage.dingtalk, 'whole')).toEqual({})
})
