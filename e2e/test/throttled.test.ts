import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { text } from '../src/backend.ts'
import { copiesOf, once } from '../src/copies.ts'
import { mobile, userId, userIds } from '../src/people.ts'
import { openStage, type Stage } from '../src/stage.ts'

describe('an app that DingTalk throttles', () => {
  const MINUTE = 60_000
  const people = userIds(3)
  let stage: Stage
  beforeAll(async () => {
    stage = await openStage({ apps: 4 })
  })
  afterAll(() => stage.close())

  test('waits until the end that the answer names, then everything arrives once', async () => {
    const { dingtalk, backend, app } = stage
    await dingtalk.addFault({ api: 'asyncsend_v2', kind: 'throttle', seconds: 3 })
    const began = Date.now()
    const first = await accept(app.name, 'throttled')
    const gate = await closedGate(app.name)
    expect(gate).toMatchObject({ kind: 'throttled', code: '90018' })
    expect(gate.until - gate.since).toBeGreaterThan(2_500)
    const second = await accept(app.name, 'meanwhile')

    for (const id of [first, second]) {
      expect(await backend.settled(id)).toEqual({ delivered: 3 })
      const [task] = (await backend.status(id)).tasks
      expect(Date.parse(String(task?.sentAt))).toBeGreaterThanOrEqual(gate.until - 50)
    }
    // Within the second of jitter, of rounding up, and of fetching the job.
    expect(Date.now() - began).toBeLessThan(8_000)
    expect(await copiesOf(dingtalk, 'throttled')).toEqual(once(people))
    expect(await dingtalk.countCalls({ api: 'asyncsend_v2', appKey: app.appKey })).toMatchObject({
      total: 3,
    })
  })

  test.each([
    ['as a web page', 1, 'ban-html'],
    ['as JSON without an error code', 2, 'ban-1111'],
  ] as const)('waits five minutes for the end of a ban that comes %s', async (_how, at, kind) => {
    const { dingtalk, backend, apps } = stage
    const { name = '', appKey = '' } = apps[at] ?? {}
    await dingtalk.addFault({ api: 'asyncsend_v2', kind, appKey })
    const id = await accept(name, kind)
    const gate = await closedGate(name)
    expect(gate).toMatchObject({ kind: 'throttled', code: 'banned' })
    expect(gate.until - gate.since).toBeGreaterThanOrEqual(5 * MINUTE - 1_000)
    expect(gate.until - gate.since).toBeLessThan(5 * MINUTE + 3_000)
    expect((await backend.status(id)).recipients).toMatchObject({ queued: 3 })
    expect(await dingtalk.countCalls({ api: 'asyncsend_v2', appKey })).toMatchObject({ total: 1 })
  })

  test('stops no other app', async () => {
    const { backend, apps } = stage
    const id = await accept(apps[3]?.name ?? '', 'next to them')
    expect(await backend.settled(id)).toEqual({ delivered: 3 })
  })

  const accept = (app: string, content: string): Promise<string> =>
    stage.backend.accept({ app, to: { userIds: people }, message: text(content) })

  const closedGate = (app: string) =>
    vi.waitFor(async () => {
      const gate = await stage.gate(app)
      if (gate === null) throw new Error(`the gate of ${app} is open`)
      return gate
    }, 5_000)
})

describe('the budgets that DingPost keeps by default', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await openStage({ workers: 3, pace: 'real' })
  })
  afterAll(() => stage.close())

  test('keep a load below every limit of DingTalk, receipts and look-ups included', async () => {
    const { backend, dingtalk } = stage
    const ids = await Promise.all(
      Array.from({ length: 100 }, (_, at) =>
        backend.accept({
          to: at % 2 === 0 ? { userIds: [userId(at + 1)] } : { mobiles: [mobile(at + 1)] },
          message: text(`message ${at}`),
        }),
      ),
    )
    for (const id of ids) expect(await backend.settled(id, 40_000)).toEqual({ delivered: 1 })
    expect(await dingtalk.countCalls({ code: 90_018 })).toMatchObject({ total: 0 })
    expect(await dingtalk.countCalls({ api: 'asyncsend_v2' })).toMatchObject({ total: 100 })
  })
})
