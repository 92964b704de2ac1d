import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { text } from '../src/backend.ts'
import { commandLine, type CommandLine } from '../src/command-line.ts'
import { userIds } from '../src/people.ts'
import { openStage, type Stage, urlOf } from '../src/stage.ts'

const people = userIds(2)
/** The address that DingTalk saw, and where a permission is applied for. */
const troubles = [
  {
    code: '60020',
    change: { allowedIps: ['203.0.113.7'] },
    mended: { allowedIps: null },
    detail: /127\.0\.0\.1/,
  },
  {
    code: '60011',
    change: { missingPermissions: ['qyapi_get_member_by_mobile'] },
    mended: { missingPermissions: [] },
    detail: /https:\/\/open-dev\.dingtalk\.com\/\S+/,
  },
]

let stage: Stage
let dingpost: CommandLine
const ids: string[][] = []
const began = Date.now()
beforeAll(async () => {
  stage = await openStage({ apps: troubles.length + 1 })
  const { stack, dingtalk, apps, backend } = stage
  dingpost = commandLine({ url: stack.producerUrl, apiKey: stack.apiKey })
  for (const [at, { change }] of troubles.entries()) {
    await dingtalk.putApp({ appKey: apps[at]?.appKey ?? '', ...change })
    const accepted = ['first', 'second', 'third'].map((content) =>
      backend.accept({
        app: apps[at]?.name ?? '',
        to: { mobiles: ['13800000001', '13800000002'] },
        message: text(content),
      }),
    )
    ids.push(await Promise.all(accepted))
  }
})
afterAll(() => stage.close())

const app = (at: number): string => stage.apps[at]?.name ?? ''

test.each(troubles.map((trouble, at) => ({ ...trouble, at })))(
  'an app that is held for $code says why and since when, wherever an operator looks',
  async ({ at, code, detail }) => {
    const { backend, stack } = stage
    const name = app(at)
    const held = { kind: 'held', reason: 'misconfigured', code }
    const gate = await vi.waitFor(async () => {
      const found = await stage.gate(name)
      expect(found).toMatchObject({ ...held, detail: expect.stringMatching(detail) })
      return found
    }, 10_000)
    const since = gate?.since ?? 0
    expect(since).toBeGreaterThan(began)
    expect(since).toBeLessThan(Date.now())

    const { apps } = await backend.read<{ apps: unknown[] }>(`/v1/usage?app=${name}`)
    expect(apps).toMatchObject([
      {
        app: name,
        gate: {
          ...held,
          detail: expect.stringMatching(detail),
          since: new Date(since).toISOString(),
        },
      },
    ])
    const [worker] = stack.workers
    if (!worker) throw new Error('there is no worker')
    const metrics = await (await fetch(`${await urlOf(worker)}/metrics`)).text()
    expect(metrics).toContain(`dingpost_worker_app_held{app="${name}",reason="misconfigured"} 1`)
    expect(stage.accounts().filter(({ msg }) => msg === 'app held')).toContainEqual(
      expect.objectContaining({ app: name, code, detail: expect.stringMatching(detail) }),
    )

    const usage = await dingpost(['usage', '--app', name])
    expect(usage).toMatchObject({ code: 0, out: expect.stringMatching(detail) })
    expect(usage.out).toMatch(new RegExp(`held since [\\d: -]+: misconfigured \\(code ${code}\\)`))
    const doctor = await dingpost(['doctor'])
    expect(doctor.code).toBe(1)
    expect(doctor.out).toMatch(new RegExp(`bad +app ${name} +held since .*code ${code}`))
    expect(doctor.out).toContain(`dingpost resume ${name}`)
    expect(doctor.out).toMatch(new RegExp(`ok +app ${app(troubles.length)} +sends`))
    const preview = { app: name, to: { userIds: people }, message: text('?') }
    expect(await backend.postTo('/v1/notifications?dryRun=true', preview)).toMatchObject({
      body: { gate: held, totals: { send: 2 } },
    })
  },
)

test('resumed by an operator before it is mended, it is held again and loses nothing', async () => {
  const { backend, dingtalk, apps } = stage
  const appKey = apps[0]?.appKey ?? ''
  const calls = async () => (await dingtalk.countCalls({ appKey, code: 60_020 })).total
  const before = await calls()
  expect(await dingpost(['resume', app(0)])).toMatchObject({ code: 0 })
  await vi.waitFor(async () => expect(await calls()).toBeGreaterThan(before), 4_000)
  await vi.waitFor(async () => expect(await stage.gate(app(0))).not.toBeNull(), 5_000)
  for (const id of ids[0] ?? []) expect(await backend.counts(id)).toEqual({ queued: 2 })
})

test('mended and resumed, an app tries again at once, and everything that waited arrives', async () => {
  const { backend, dingtalk, apps } = stage
  const resumedAt = new Map<number, number>()
  for (const [at, { mended }] of troubles.entries()) {
    await dingtalk.putApp({ appKey: apps[at]?.appKey ?? '', ...mended })
    const resumed = await backend.request(`/v1/apps/${app(at)}/resume`, { method: 'POST' })
    resumedAt.set(at, Date.now())
    expect(resumed).toMatchObject({ status: 200, body: { app: app(at), gate: null } })
  }
  for (const [at, now] of resumedAt) {
    const sent: number[] = []
    for (const id of ids[at] ?? []) {
      expect(await backend.settled(id)).toEqual({ delivered: 2 })
      const { tasks } = await backend.status(id)
      sent.push(...tasks.map((task) => Date.parse(String(task.sentAt))))
    }
    // Those that found the reason out stand behind for five seconds, the first of them does not.
    expect(Math.min(...sent) - now).toBeLessThan(2_500)
    expect(await stage.gate(app(at))).toBeNull()
  }
})

test('an app that there is not cannot be resumed', async () => {
  const answer = await stage.backend.request('/v1/apps/nobody/resume', { method: 'POST' })
  expect(answer).toMatchObject({ status: 404, body: { code: 'app_not_found' } })
  expect(await dingpost(['resume', 'nobody'])).toMatchObject({
    code: 1,
    err: expect.stringContaining('app_not_found'),
  })
})
