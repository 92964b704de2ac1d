import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { text } from '../src/backend.ts'
import { userId, userIds } from '../src/people.ts'
import { openStage, type Stage, urlOf } from '../src/stage.ts'

const CALLS = 15
const BURST = 1
const PEOPLE = 6_000
const MANY = 20

let stage: Stage
beforeAll(async () => {
  const limits = { callsPerSecond: CALLS, callsBurst: BURST, peoplePerMinute: PEOPLE }
  const slow = { limits, receipts: 'never' }
  stage = await openStage({ apps: [slow, { ...slow, receipts: 'always' }] })
})
afterAll(() => stage.close())

const app = (at: number): string => stage.apps[at]?.name ?? ''

type Pace = {
  callsPerSecond: { limit: number; now: number }
  peoplePerMinute: Pace['callsPerSecond']
}

const paceOf = async (at: number): Promise<Pace> => {
  const { apps } = await stage.backend.read<{ apps: { pace: Pace }[] }>(`/v1/usage?app=${app(at)}`)
  const [usage] = apps
  if (!usage) throw new Error('there is no such app')
  return usage.pace
}

/** Sends to one person each, and answers how long the calls took from the first to the last, ms. */
async function sendMany(content: string, count: number): Promise<number> {
  const { backend, dingtalk, app: own } = stage
  const since = (await dingtalk.getClock()).now
  const ids = await Promise.all(
    Array.from({ length: count }, (_, at) =>
      backend.accept({
        app: own.name,
        to: { userIds: [userId(at + 1)] },
        message: text(`${content} ${at}`),
      }),
    ),
  )
  for (const id of ids) expect(await backend.settled(id)).toEqual({ unverified: 1 })
  const calls = await dingtalk.getCalls({ api: 'asyncsend_v2', appKey: own.appKey, since })
  return Math.max(...calls.map(({ at }) => at)) - Math.min(...calls.map(({ at }) => at))
}

test('a throttle although there was room slows the calls a second down, and their pace is told', async () => {
  const { dingtalk } = stage
  const before = await sendMany('before', MANY)
  expect(before).toBeGreaterThan(((MANY - 1 - BURST) / CALLS) * 1_000 - 100)
  expect(await paceOf(0)).toMatchObject({ callsPerSecond: { limit: CALLS, now: CALLS } })

  await dingtalk.addFault({ api: 'asyncsend_v2', kind: 'throttle', seconds: 1 })
  const id = await stage.backend.accept({
    app: app(0),
    to: { userIds: [userId(1)] },
    message: text('throttled'),
  })
  expect(await stage.backend.settled(id)).toEqual({ unverified: 1 })
  const slowed = (CALLS * 2) / 3
  const { callsPerSecond, peoplePerMinute } = await paceOf(0)
  expect(callsPerSecond.limit).toBe(CALLS)
  expect(callsPerSecond.now).toBeGreaterThanOrEqual(slowed)
  // It recovers by a tenth a minute.
  expect(callsPerSecond.now).toBeLessThan(slowed + 1)
  expect(peoplePerMinute).toEqual({ limit: PEOPLE, now: PEOPLE })
  expect(await paceOf(1)).toMatchObject({ callsPerSecond: { limit: CALLS, now: CALLS } })

  const [worker] = stage.stack.workers
  if (!worker) throw new Error('there is no worker')
  const metrics = await (await fetch(`${await urlOf(worker)}/metrics`)).text()
  expect(metrics).toMatch(new RegExp(`dingpost_pace\\{app="${app(0)}",budget="send"\\} 0\\.6`))

  const after = await sendMany('after', MANY)
  expect(after).toBeGreaterThan(((MANY - 1 - BURST) / (slowed + 1)) * 1_000 - 100)
})

test('a receipt that tells of too many people in a minute slows the people a minute down', async () => {
  const { backend, dingtalk } = stage
  await dingtalk.putPeople({ people: [{ userId: userId(2), forbiddenCode: '143103' }] })
  const id = await backend.accept({
    app: app(1),
    to: { userIds: userIds(3) },
    message: text('too many a minute'),
  })
  await vi.waitFor(async () => {
    // Whom DingTalk was too busy for waits for the next minute.
    expect(await backend.counts(id)).toEqual({ delivered: 2, queued: 1 })
  }, 10_000)
  const { callsPerSecond, peoplePerMinute } = await paceOf(1)
  expect(peoplePerMinute.limit).toBe(PEOPLE)
  expect(peoplePerMinute.now).toBeLessThan((PEOPLE * 2) / 3 + PEOPLE / 100)
  expect(callsPerSecond).toEqual({ limit: CALLS, now: CALLS })
})
