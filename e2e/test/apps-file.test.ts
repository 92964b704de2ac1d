import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { text } from '../src/backend.ts'
import { copiesByContent, copiesOf, once, onceEach } from '../src/copies.ts'
import { untilFaultsStruck } from '../src/faults.ts'
import { userIds } from '../src/people.ts'
import { openStage, type Stage } from '../src/stage.ts'

const people = userIds(3)
const to = { userIds: people }
const inTheEnvironment = 'a secret from the environment'

let stage: Stage
beforeAll(async () => {
  const byReference = { appSecret: undefined, appSecretEnv: 'SECOND_APP_SECRET' }
  stage = await openStage({
    workers: 2,
    apps: [{}, byReference, {}],
    env: { SECOND_APP_SECRET: inTheEnvironment },
  })
})
afterAll(() => stage.close())

const app = (at: number): string => stage.apps[at]?.name ?? ''
const appKey = (at: number): string => stage.apps[at]?.appKey ?? ''

const accept = (at: number, content: string): Promise<string> =>
  stage.backend.accept({ app: app(at), to, message: text(content) })

/** The file as it was at the start, with some of the apps changed, or without them. */
const rewrite = (changes: Record<number, object | null>): Promise<readonly string[]> =>
  stage.rewriteApps(({ organisations, apps }) => ({
    organisations,
    apps: apps.flatMap((one, at) => (changes[at] === null ? [] : [{ ...one, ...changes[at] }])),
  }))

test('a secret may stand in the environment', async () => {
  await stage.dingtalk.putApp({ appKey: appKey(1), appSecret: inTheEnvironment })
  expect(await stage.backend.settled(await accept(1, 'by reference'))).toEqual({ delivered: 3 })
})

test('an app that is removed finishes its calls, keeps the rest, and goes on once it is there again', async () => {
  const { backend, dingtalk } = stage
  await dingtalk.addFault({ api: 'asyncsend_v2', kind: 'latency', ms: 1_500, appKey: appKey(2) })
  const underWay = await accept(2, 'under way')
  await untilFaultsStruck(dingtalk)
  const waiting = await Promise.all([accept(2, 'waiting 1'), accept(2, 'waiting 2')])
  const said = await rewrite({ 2: null })
  for (const line of said) expect(line).toContain(app(2))

  expect(await backend.post({ app: app(2), to, message: text('no more') })).toMatchObject({
    status: 422,
    body: { errors: [{ pointer: '/app' }] },
  })
  expect(await backend.request(`/v1/usage?app=${app(2)}`)).toMatchObject({ status: 400 })
  expect(await backend.request(`/v1/notifications/${underWay}`)).toMatchObject({ status: 404 })
  expect(await backend.settled(await accept(0, 'the others go on'))).toEqual({ delivered: 3 })
  await vi.waitFor(async () => {
    expect(await copiesOf(dingtalk, 'under way')).toEqual(once(people))
  }, 10_000)

  await rewrite({})
  for (const id of [underWay, ...waiting]) {
    expect(await backend.settled(id)).toEqual({ delivered: 3 })
  }
  const contents = ['under way', 'waiting 1', 'waiting 2']
  const copies = await copiesByContent(dingtalk)
  expect(new Map(contents.map((content) => [content, copies.get(content) ?? {}]))).toEqual(
    onceEach(contents, people),
  )
  expect(await backend.settled(await accept(2, 'there again'))).toEqual({ delivered: 3 })
})

test('while the file is read again and again, no job is lost', async () => {
  const { backend, dingtalk } = stage
  const contents = Array.from({ length: 60 }, (_, at) => `stream ${at}`)
  const accepting = (async () => {
    const ids: string[] = []
    for (const content of contents) ids.push(await accept(0, content))
    return ids
  })()
  for (const callsPerSecond of [2_000, 500, 1_000])
    await rewrite({ 0: { limits: { callsPerSecond } } })
  const ids = await accepting
  for (const id of ids) expect(await backend.settled(id)).toEqual({ delivered: 3 })
  const copies = await copiesByContent(dingtalk)
  expect(new Map(contents.map((content) => [content, copies.get(content) ?? {}]))).toEqual(
    onceEach(contents, people),
  )
})

test('a limit that is changed holds from then on', async () => {
  const { backend } = stage
  const limitOf = async (): Promise<unknown> => {
    const { apps } = await backend.read<{ apps: { people: { limit: number } }[] }>(
      `/v1/usage?app=${app(1)}`,
    )
    return apps[0]?.people.limit
  }
  await rewrite({ 1: { limits: { perPersonPerDay: 1 } } })
  expect(await limitOf()).toBe(1)
  expect(await backend.settled(await accept(1, 'one too many'))).toEqual({ suppressed: 3 })
  await rewrite({ 1: { limits: { perPersonPerDay: 2 } } })
  expect(await limitOf()).toBe(2)
  expect(await backend.settled(await accept(1, 'the second'))).toEqual({ delivered: 3 })
})

test('an app that becomes one of kind isv may not send to everyone, and less to each', async () => {
  const { backend } = stage
  await rewrite({ 2: { kind: 'isv' } })
  expect(await backend.read(`/v1/usage?app=${app(2)}`)).toMatchObject({
    apps: [{ kind: 'isv', people: { limit: 50 }, broadcasts: { limit: 0, left: 0 } }],
  })
  const everyone = { app: app(2), to: { everyone: true }, message: text('to all') }
  expect(await backend.post(everyone)).toMatchObject({
    status: 422,
    body: { errors: [{ pointer: '/to/everyone' }] },
  })
})

test('a renewed secret takes over without a restart, and what was held for it goes on', async () => {
  const { backend, dingtalk } = stage
  const renewed = 'renewed in the console'
  await dingtalk.putApp({ appKey: appKey(0), appSecret: renewed })
  await dingtalk.revokeTokens({ appKey: appKey(0) })
  const id = await accept(0, 'with the new secret')
  await vi.waitFor(async () => {
    expect(await stage.gate(app(0))).toMatchObject({ kind: 'held', code: '40096' })
  }, 10_000)
  await rewrite({ 0: { appSecret: renewed } })
  await backend.request(`/v1/apps/${app(0)}/resume`, { method: 'POST' })
  expect(await backend.settled(id)).toEqual({ delivered: 3 })
  expect(await stage.gate(app(0))).toBeNull()
})

test('a broken file changes nothing and is complained about, without a word of what stands in it', async () => {
  const { backend } = stage
  const hidden = 'sk-hidden-in-a-broken-file'
  const unreadable = await stage.rewriteApps(() => `{ "apps": [ { "appSecret": "${hidden}"`)
  expect(unreadable).toHaveLength(3)
  for (const line of unreadable) expect(line).toMatch(/DINGTALK_APPS_FILE.*is not JSON/)

  const wrong = await rewrite({ 0: { limits: { callsPerSecond: hidden } }, 1: { quietHours: 7 } })
  for (const line of wrong) expect(line).toMatch(/apps\.0\.limits\.callsPerSecond/)
  for (const child of [...stage.stack.producers, ...stage.stack.workers]) {
    await vi.waitFor(() => expect(child.output()).toMatch(/apps\.1\.quietHours/), 5_000)
    expect(child.output()).not.toContain(hidden)
  }
  for (const at of [0, 2]) {
    expect(await backend.settled(await accept(at, 'as before'))).toEqual({ delivered: 3 })
  }
})
