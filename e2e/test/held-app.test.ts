import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { text } from '../src/backend.ts'
import { copiesOf, once } from '../src/copies.ts'
import { mobile, userIds } from '../src/people.ts'
import { openStage, type Stage, urlOf } from '../src/stage.ts'

const PEOPLE = 3
/** The second probe comes 15 s after the hold at the latest, and all others go right after it. */
const PROBED_MS = 15_000
const to = { mobiles: Array.from({ length: PEOPLE }, (_, at) => mobile(at + 1)) }

type App = Stage['app']
type Trouble = {
  readonly what: string
  readonly code: string
  readonly hint: RegExp
  readonly begin: (app: App) => Promise<unknown>
  readonly end: (app: App) => Promise<unknown>
}

let stage: Stage
const changed = (app: App, change: object) =>
  stage.dingtalk.putApp({ appKey: app.appKey, ...change })

const troubles: readonly Trouble[] = [
  {
    what: 'a wrong secret',
    code: '40096',
    hint: /app secret/,
    begin: (app) => changed(app, { appSecret: 'renewed' }),
    end: (app) => changed(app, { appSecret: app.appSecret }),
  },
  {
    what: 'an address that is not on the whitelist',
    code: '60020',
    hint: /Add 127\.0\.0\.1 to the server egress addresses/,
    begin: (app) => changed(app, { allowedIps: ['203.0.113.7'] }),
    end: (app) => changed(app, { allowedIps: null }),
  },
  {
    what: 'the agent id of another app',
    code: '41020',
    hint: /agent id/,
    begin: (app) => changed(app, { agentId: 7 }),
    end: (app) => changed(app, { agentId: app.agentId }),
  },
  {
    what: 'a missing permission',
    code: '60011',
    hint: /Apply for the permission: https:\/\/open-dev\.dingtalk\.com/,
    begin: (app) => changed(app, { missingPermissions: ['qyapi_get_member_by_mobile'] }),
    end: (app) => changed(app, { missingPermissions: [] }),
  },
  {
    what: 'a spent month',
    code: '90020',
    hint: /next month/,
    begin: ({ appKey }) =>
      stage.dingtalk.addFault({ api: '*', kind: 'error', code: 90_020, appKey, times: null }),
    end: () => stage.dingtalk.clearFaults(),
  },
]

beforeAll(async () => {
  stage = await openStage({ workers: 2, apps: troubles.length + 1 })
})
afterAll(() => stage.close())

test('apps with a wrong set-up are held one by one, say why, lose nothing and go on once it is right', async () => {
  const { backend, apps } = stage
  const held = troubles.map((trouble, at) => ({ ...trouble, app: apps[at] as App }))
  const healthy = apps[troubles.length] as App
  await Promise.all(held.map(({ app, begin }) => begin(app)))

  const ids = new Map<App, string[]>()
  for (const app of apps) {
    const contents = [1, 2, 3].map((number) => contentFor(app, number))
    const accepted = contents.map((content) =>
      backend.accept({ app: app.name, to, message: text(content) }),
    )
    ids.set(app, await Promise.all(accepted))
  }
  const settled = async (app: App): Promise<void> => {
    for (const id of ids.get(app) ?? []) {
      expect(await backend.settled(id, PROBED_MS)).toEqual({ delivered: PEOPLE })
    }
  }

  for (const { app, code, hint } of held) {
    await vi.waitFor(async () => {
      expect(await stage.gate(app.name)).toMatchObject({
        kind: 'held',
        reason: 'misconfigured',
        code,
        detail: expect.stringMatching(hint),
      })
    }, 10_000)
  }
  await settled(healthy)
  expect(await stage.gate(healthy.name)).toBeNull()
  await saidLoudly(held)
  for (const { app } of held) {
    for (const id of ids.get(app) ?? []) {
      expect((await backend.status(id)).recipients.queued).toBe(PEOPLE)
    }
  }

  await Promise.all(held.map(({ app, end }) => end(app)))
  for (const { app } of held) await settled(app)
  for (const { app } of held) expect(await stage.gate(app.name)).toBeNull()
  for (const app of apps) {
    for (const number of [1, 2, 3]) {
      const copies = await copiesOf(stage.dingtalk, contentFor(app, number))
      expect(copies).toEqual(once(userIds(PEOPLE)))
    }
  }
})

const contentFor = ({ name }: App, number: number): string => `${name} ${number}`

async function saidLoudly(held: readonly (Trouble & { app: App })[]): Promise<void> {
  const lines = stage.accounts().filter(({ level }) => level === 50)
  const [worker] = stage.stack.workers
  if (!worker) throw new Error('there is no worker')
  const metrics = await (await fetch(`${await urlOf(worker)}/metrics`)).text()
  for (const { app, code, hint } of held) {
    const line = lines.find(({ app: name }) => name === app.name)
    const detail = expect.stringMatching(hint)
    expect(line).toMatchObject({ msg: 'app held', outcome: 'misconfigured', code, detail })
    expect(metrics).toContain(
      `dingpost_worker_app_held{app="${app.name}",reason="misconfigured"} 1`,
    )
  }
}
