import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { text } from '../src/backend.ts'
import { userIds } from '../src/people.ts'
import { openStage, type Stage } from '../src/stage.ts'

const LAST_LOOK_MS = 2_000
/** The tests before the last one, which uses all of them up, need less than half. */
const CALLS_PER_MONTH = 60
const policies = ['always', 'auto', 'never'] as const
type Policy = (typeof policies)[number]

let stage: Stage
beforeAll(async () => {
  stage = await openStage({
    apps: policies.map((receipts) => ({ receipts })),
    callsPerMonth: CALLS_PER_MONTH,
    people: 120,
    env: { RECEIPT_LAST_LOOK_MS: String(LAST_LOOK_MS) },
  })
})
afterAll(() => stage.close())

const appOf = (policy: Policy): Stage['app'] => stage.apps[policies.indexOf(policy)] ?? stage.app

const accept = (policy: Policy, people: number, content: string): Promise<string> =>
  stage.backend.accept({
    app: appOf(policy).name,
    to: { userIds: userIds(people) },
    message: text(content),
  })

const looks = async (policy: Policy): Promise<number> => {
  const { appKey } = appOf(policy)
  return (await stage.dingtalk.countCalls({ api: 'getsendresult', appKey })).total
}

const everybodyReads = (readAfterMs: number) => stage.dingtalk.setBehaviour({ readAfterMs })
const LATER = 86_400_000

test('who reads it late is looked for once more: always, and by auto where it tells of many', async () => {
  const { backend } = stage
  const [always, few, many] = await Promise.all([
    accept('always', 2, 'always'),
    accept('auto', 9, 'few'),
    accept('auto', 10, 'many'),
  ])
  expect(await backend.settled(always)).toEqual({ delivered: 2 })
  expect(await backend.settled(few)).toEqual({ delivered: 9 })
  expect(await backend.settled(many)).toEqual({ delivered: 10 })
  const asked = await looks('always')
  await everybodyReads(0)
  await vi.waitFor(async () => {
    expect(await backend.counts(always)).toEqual({ read: 2 })
    expect(await backend.counts(many)).toEqual({ read: 10 })
  }, 10_000)
  expect((await backend.status(always)).state).toBe('settled')
  expect(await looks('always')).toBe(asked + 1)
  expect(await backend.counts(few)).toEqual({ delivered: 9 })
  await everybodyReads(LATER)
})

test('never asks for none: what was accepted ends unverified at once', async () => {
  const { backend } = stage
  const id = await accept('never', 2, 'never')
  expect(await backend.settled(id, 5_000)).toEqual({ unverified: 2 })
  expect(await backend.recipients(id)).toMatchObject([
    { reason: 'receipt_unavailable' },
    { reason: 'receipt_unavailable' },
  ])
  expect(await looks('never')).toBe(0)
})

test('a receipt for more people than DingTalk tells of is not asked for', async () => {
  const { backend } = stage
  const before = await looks('always')
  const everyone = { app: appOf('always').name, to: { everyone: true } }
  const id = await backend.accept({ ...everyone, message: text('to all') })
  expect(await backend.settled(id)).toEqual({ unverified: 1 })
  expect(await backend.recipients(id)).toMatchObject([{ reason: 'too_many_recipients' }])
  expect(await looks('always')).toBe(before)
})

test('auto gives way as the month is used up: first single people, then small tasks, then all', async () => {
  const { backend } = stage
  const used = async (): Promise<number> => (await stage.dingtalk.getTotals()).callsThisMonth
  const useUpTo = async (calls: number): Promise<void> => {
    const more = calls - (await used())
    const fillers = Array.from({ length: more }, (_, at) => accept('never', 1, `${calls}, ${at}`))
    for (const id of await Promise.all(fillers)) await backend.settled(id)
    expect(await used()).toBe(calls)
  }
  const becomes = async (policy: Policy, people: number, content: string) => {
    const id = await accept(policy, people, content)
    const counts = await backend.settled(id)
    const [one] = await backend.recipients(id)
    return { ...counts, reason: one?.reason }
  }
  const given = { reason: 'call_budget' }

  expect(await becomes('auto', 1, 'comfortable')).toEqual({ delivered: 1 })
  await useUpTo(CALLS_PER_MONTH * 0.5)
  expect(
    await Promise.all([becomes('auto', 9, 'half, few'), becomes('auto', 10, 'half, more')]),
  ).toEqual([{ unverified: 9, ...given }, { delivered: 10 }])
  await useUpTo(CALLS_PER_MONTH * 0.8)
  expect(
    await Promise.all([becomes('auto', 49, 'fifths, more'), becomes('auto', 50, 'fifths, many')]),
  ).toEqual([{ unverified: 49, ...given }, { delivered: 50 }])
  await useUpTo(CALLS_PER_MONTH * 0.9)
  expect(await becomes('auto', 100, 'nine tenths')).toEqual({ unverified: 100, ...given })
  expect(await becomes('always', 1, 'nine tenths, always')).toEqual({ delivered: 1 })
  // The last call is for the send, and there is none for the receipt.
  await useUpTo(CALLS_PER_MONTH - 1)
  expect(await becomes('always', 1, 'the last call')).toEqual({ unverified: 1, ...given })
  // One for each task whose outcome is told above, and one for the late readers.
  expect(await looks('auto')).toBe(6)
})
