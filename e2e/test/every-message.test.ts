import type { Notification } from '@dingpost/producer'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { mobile, userId, userIds } from '../src/people.ts'
import {
  canonicalJson,
  MOST_BYTES,
  sampleMessages,
  spelledOtherwise,
} from '../src/sample-messages.ts'
import { openStage, type Stage } from '../src/stage.ts'

type Recipients = { readonly to: Notification['to']; readonly reaches: readonly string[] }

const PEOPLE = 30
/** Department 2 and the two below it: the simulator puts people into 2 to 16 in turn. */
const DEPARTMENT = 2
const itsPeople = [1, 6, 7, 16, 21, 22].map(userId)
/** Some of them are named twice, some three times. */
const named = {
  userIds: userIds(2),
  mobiles: [mobile(2), mobile(3)],
  departmentIds: [DEPARTMENT],
}
const peopleNamed = [...new Set([...userIds(3), ...itsPeople])]

const kinds: readonly (readonly [name: string, recipients: Recipients])[] = [
  ['user ids', { to: { userIds: userIds(3) }, reaches: userIds(3) }],
  ['mobiles', { to: { mobiles: [mobile(4), mobile(5)] }, reaches: userIds(2, 4) }],
  ['a department', { to: { departmentIds: [DEPARTMENT] }, reaches: itsPeople }],
  ['everyone', { to: { everyone: true }, reaches: userIds(PEOPLE) }],
  ['people named in all ways', { to: named, reaches: peopleNamed }],
  ['the same and everyone', { to: { ...named, everyone: true }, reaches: userIds(PEOPLE) }],
]

let stage: Stage
beforeAll(async () => {
  stage = await openStage({
    people: PEOPLE,
    limits: { broadcastsPerDay: null },
    // One for each kind of recipients, as each sends the same messages, and one for the rest.
    apps: Array.from({ length: kinds.length + 1 }, () => ({ limits: { broadcastsPerDay: 100 } })),
  })
})
afterAll(() => stage.close())

describe('every message arrives once, byte for byte in its canonical form', () => {
  const cases = kinds.map(([name, recipients], at) => ({ name, at, ...recipients }))

  test.for(cases)('at $name', async ({ at, to, reaches }) => {
    const { name, appKey } = appAt(at)
    // DingTalk takes a status bar for named people only.
    const messages = sampleMessages
      .map(([, message]) => message)
      .filter((message) => !to.everyone || !canonicalJson(message).includes('status_bar'))
    const ids = await Promise.all(
      messages.map((message) => accept(name, to, spelledOtherwise(message))),
    )
    for (const id of ids) await stage.backend.settled(id)

    const seen = await stage.dingtalk.getSeen({ appKey, limit: 100_000 })
    const arrived = [...Map.groupBy(seen, ({ text }) => text)].map(([text, records]) => {
      return [text, records.map((record) => record.userId).toSorted()] as const
    })
    const expected = messages.map((message) => {
      return [canonicalJson(message), reaches.toSorted()] as const
    })
    expect(new Map(arrived)).toEqual(new Map(expected))
  })
})

test('two spellings of a message are one content, and share a call', async () => {
  const { name, appKey } = appAt(kinds.length)
  const [, message] = sampleMessages[0] ?? fail('there is no sample')
  const ids = await Promise.all([
    accept(name, { userIds: [userId(1)] }, canonicalJson(message)),
    accept(name, { userIds: [userId(2)] }, spelledOtherwise(message)),
  ])
  for (const id of ids) expect(await stage.backend.settled(id)).toEqual({ delivered: 1 })
  const tasks = await stage.dingtalk.getTasks({ appKey })
  expect(tasks).toMatchObject([{ delivered: 2, text: canonicalJson(message) }])
})

test('a byte more than the longest message is refused at the door', async () => {
  const [, longest] = sampleMessages.at(-1) ?? fail('there is no sample')
  const message = canonicalJson(longest).replace('"}}', '."}}')
  expect(Buffer.byteLength(message)).toBe(MOST_BYTES + 1)
  const { status, body } = await post(appAt(0).name, { userIds: [userId(1)] }, message)
  expect(status).toBe(422)
  expect(body).toMatchObject({ errors: [{ pointer: '/message' }] })
})

const appAt = (at: number) => stage.apps[at] ?? fail(`there is no app ${at}`)

async function accept(app: string, to: Notification['to'], message: string): Promise<string> {
  const { status, body } = await post(app, to, message)
  if (status !== 202) fail(`answered ${status}: ${JSON.stringify(body)}`)
  return (body as { id: string }).id
}

/** @param message JSON text, which is sent as it is */
const post = (app: string, to: Notification['to'], message: string) =>
  stage.backend.request('/v1/notifications', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: `{"message":${message},"to":${JSON.stringify(to)},"app":${JSON.stringify(app)}}`,
  })

function fail(why: string): never {
  throw new Error(why)
}
