import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { text } from '../src/backend.ts'
import { copiesOf, once } from '../src/copies.ts'
import { userId, userIds } from '../src/people.ts'
import { inShanghai, timeOfDay } from '../src/shanghai.ts'
import { openStage, type Stage } from '../src/stage.ts'

const HOUR = 3_600_000
const MINUTE = 60_000
const began = Date.now()
/** Over long before and long after this test, across midnight too. */
const quietHours = { from: timeOfDay(began - HOUR), to: timeOfDay(began + HOUR) }
const ends = Math.floor((began + HOUR) / MINUTE) * MINUTE
const to = { userIds: userIds(3) }

let stage: Stage
beforeAll(async () => {
  stage = await openStage({ people: 5, apps: [{ quietHours }, {}] })
})
afterAll(() => stage.close())

const app = (at: number): string => stage.apps[at]?.name ?? ''

test('in quiet hours only urgent messages go out; the others wait for the end', async () => {
  const { backend, dingtalk } = stage
  const quiet = await Promise.all(
    (['normal', 'bulk'] as const).map((priority) =>
      backend.accept({ app: app(0), to, message: text(priority), priority }),
    ),
  )
  const urgent = { app: app(0), to, message: text('urgent'), priority: 'urgent' as const }
  expect(await backend.settled(await backend.accept(urgent))).toEqual({ delivered: 3 })
  for (const id of quiet) {
    expect(await backend.counts(id)).toEqual({ deferred: 3 })
    expect(await backend.recipients(id)).toMatchObject(
      userIds(3).map((person) => ({ userId: person, reason: 'quiet_hours' })),
    )
  }
  expect(await dingtalk.countCalls({ api: 'asyncsend_v2' })).toMatchObject({ total: 1 })
  expect(await copiesOf(dingtalk, 'urgent')).toEqual(once(userIds(3)))
})

test('a dry run tells when they end, and that an hour may be scheduled behind them', async () => {
  const { backend } = stage
  const foretold = async (terms: object): Promise<unknown> => {
    const one = { app: app(0), to: { userIds: [userId(4)] }, message: text('when?'), ...terms }
    const { body } = await backend.postTo('/v1/notifications?dryRun=true', one)
    return (body as { recipients: unknown[] }).recipients[0]
  }
  const end = new Date(ends).toISOString()
  expect(await foretold({})).toMatchObject({ would: 'defer', reason: 'quiet_hours', at: end })
  expect(await foretold({ priority: 'urgent' })).toMatchObject({ would: 'send' })
  const inside = inShanghai(began + HOUR / 2)
  expect(await foretold({ deliverAt: inside })).toMatchObject({ would: 'defer', at: end })
  const behind = ends + HOUR
  expect(await foretold({ deliverAt: inShanghai(behind) })).toMatchObject({
    would: 'defer',
    reason: 'scheduled',
    at: new Date(behind).toISOString(),
  })
  expect(await foretold({ expiresAt: inside })).toMatchObject({
    would: 'suppress',
    reason: 'expired',
  })
  expect(await backend.read(`/v1/usage?app=${app(0)}`)).toMatchObject({
    apps: [{ quietHours: { ...quietHours, now: true } }],
  })
})

test('a message that is to go out within them waits for their end, too', async () => {
  const { backend } = stage
  const deliverAt = inShanghai(began + HOUR / 2)
  const id = await backend.accept({ app: app(0), to, message: text('inside'), deliverAt })
  expect(await backend.counts(id)).toEqual({ deferred: 3 })
})

test('what waits in the queue when quiet hours begin stays there, and an override goes out', async () => {
  const { backend, dingtalk, apps } = stage
  const appKey = apps[1]?.appKey ?? ''
  await dingtalk.putApp({ appKey, allowedIps: ['203.0.113.7'] })
  const both = await Promise.all(
    (['normal', 'urgent'] as const).map((priority) =>
      backend.accept({ app: app(1), to, message: text(`${priority} before`), priority }),
    ),
  )
  await vi.waitFor(async () => expect(await stage.gate(app(1))).not.toBeNull(), 10_000)
  await stage.rewriteApps(({ organisations, apps: all }) => ({
    organisations,
    apps: all.map((one) => ({ ...one, quietHours })),
  }))
  await dingtalk.putApp({ appKey, allowedIps: null })
  await backend.request(`/v1/apps/${app(1)}/resume`, { method: 'POST' })
  const [normal = '', urgent = ''] = both
  expect(await backend.settled(urgent)).toEqual({ delivered: 3 })
  await vi.waitFor(
    async () => expect(await backend.counts(normal)).toEqual({ deferred: 3 }),
    10_000,
  )
  expect(await backend.recipients(normal)).toMatchObject([
    { reason: 'quiet_hours' },
    { reason: 'quiet_hours' },
    { reason: 'quiet_hours' },
  ])
  expect(await copiesOf(dingtalk, 'normal before')).toEqual({})
})
