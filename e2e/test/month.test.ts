import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { text } from '../src/backend.ts'
import { copiesOf, once } from '../src/copies.ts'
import { userId } from '../src/people.ts'
import { openStage, type Stage, urlOf } from '../src/stage.ts'

const MONTH = 20
const to = { userIds: [userId(1)] }

let stage: Stage
beforeAll(async () => {
  const never = { receipts: 'never' }
  const elsewhere = { ...never, organisation: 'default' }
  stage = await openStage({ workers: 2, callsPerMonth: MONTH, apps: [never, never, elsewhere] })
})
afterAll(() => stage.close())

const app = (at: number): string => stage.apps[at]?.name ?? ''

const accept = (at: number, content: string): Promise<string> =>
  stage.backend.accept({ app: app(at), to, message: text(content) })

type Line = { level: number; msg: string; organisation: string; used: number; limit: number }

/** What the workers logged about the month, in the order of the calls. */
const warnings = (): Line[] =>
  stage.stack.workers
    .flatMap((worker) => worker.output().split('\n'))
    .filter((line) => line.includes('of this month are used'))
    .map((line) => JSON.parse(line) as Line)
    .toSorted((one, other) => one.used - other.used)

test('each threshold of the month is told once by the fleet', async () => {
  const ids: string[] = []
  for (let number = 1; number <= MONTH; number += 1) ids.push(await accept(number % 2, `${number}`))
  for (const id of ids) expect(await stage.backend.settled(id)).toEqual({ unverified: 1 })

  await vi.waitFor(() => expect(warnings()).toHaveLength(4), 5_000)
  const told = { organisation: stage.organisation, limit: MONTH }
  expect(warnings()).toMatchObject([
    { ...told, level: 40, used: 10, msg: '50 % of the calls of this month are used' },
    { ...told, level: 40, used: 16, msg: '80 % of the calls of this month are used' },
    { ...told, level: 40, used: 18, msg: '90 % of the calls of this month are used' },
    { ...told, level: 50, used: 20, msg: 'the calls of this month are used up' },
  ])
  expect(await stage.backend.read(`/v1/usage?app=${app(0)}`)).toMatchObject({
    organisations: [
      {
        organisation: stage.organisation,
        calls: { used: MONTH, limit: MONTH, left: 0, byApi: { asyncsend_v2: MONTH } },
      },
    ],
  })
})

test('a month that is used up holds all apps of the organisation, and no other, and loses nothing', async () => {
  const { backend, dingtalk } = stage
  const held = [await accept(0, 'beyond'), await accept(1, 'beyond')]
  for (const at of [0, 1]) {
    await vi.waitFor(async () => {
      expect(await stage.gate(app(at))).toMatchObject({
        kind: 'held',
        code: '90020',
        detail: expect.stringMatching(/callsPerMonth.*20 of 20/),
      })
    }, 10_000)
  }
  const [worker] = stage.stack.workers
  if (!worker) throw new Error('there is no worker')
  const metrics = await (await fetch(`${await urlOf(worker)}/metrics`)).text()
  expect(metrics).toContain(`dingpost_month_calls{organisation="${stage.organisation}"} ${MONTH}`)
  expect(metrics).toContain(
    `dingpost_month_calls_limit{organisation="${stage.organisation}"} ${MONTH}`,
  )

  expect(await backend.settled(await accept(2, 'elsewhere'))).toEqual({ unverified: 1 })
  for (const id of held) expect(await backend.counts(id)).toEqual({ queued: 1 })
  expect(await copiesOf(dingtalk, 'beyond')).toEqual({})
  const { perApi } = await dingtalk.countCalls({ appKey: stage.app.appKey, code: 0 })
  expect(perApi['/topapi/message/corpconversation/asyncsend_v2']).toBe(MONTH / 2)
})

test('with more calls bought and the file read again, everything goes on by itself', async () => {
  const { backend, dingtalk } = stage
  const waiting = await accept(0, 'waiting')
  await stage.rewriteApps((file) => ({
    ...file,
    organisations: { [stage.organisation]: { callsPerMonth: 2 * MONTH } },
  }))
  // The first probe comes five seconds after the hold, the second ten seconds after the first.
  expect(await backend.settled(waiting, 20_000)).toEqual({ unverified: 1 })
  await vi.waitFor(async () => {
    const copies = await copiesOf(dingtalk, 'beyond')
    // Two apps sent it: each of them once.
    expect(copies).toEqual({ [userId(1)]: 2 })
  }, 20_000)
  expect(await copiesOf(dingtalk, 'waiting')).toEqual(once([userId(1)]))
  for (const at of [0, 1]) expect(await stage.gate(app(at))).toBeNull()
  expect(await backend.read(`/v1/usage?app=${app(1)}`)).toMatchObject({
    organisations: [{ calls: { used: MONTH + 3, limit: 2 * MONTH, left: MONTH - 3 } }],
  })
})
