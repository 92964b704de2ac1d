import { afterAll, beforeAll, expect, test } from 'vitest'
import { text } from '../src/backend.ts'
import { copiesOf, once } from '../src/copies.ts'
import { mobile, userId, userIds } from '../src/people.ts'
import { openStage, type Stage } from '../src/stage.ts'

const LARGE = 3_000
/** Where nobody of a test stands. */
const ELSEWHERE = 99
/** 102 below 101 below 100; the rest right below the root. */
const nested = [
  { id: 100, parentId: 1 },
  { id: 101, parentId: 100 },
  { id: 102, parentId: 101 },
]
const others = [200, 300, 400, 500, 600, 700, ELSEWHERE].map((id) => ({ id, parentId: 1 }))
const standing: Record<number, number[]> = {
  1: [100],
  2: [100, 102],
  3: [101],
  4: [102, 200],
  5: [200],
}

let stage: Stage
beforeAll(async () => {
  stage = await openStage({ workers: 2, apps: 2, people: LARGE })
  const { dingtalk } = stage
  await dingtalk.putDepartments({ departments: [...nested, ...others] })
  const people = userIds(LARGE).map((person, at) => {
    const usual = at < 250 ? [300, 600] : [300]
    return { userId: person, departmentIds: [...usual, ...(standing[at + 1] ?? [])] }
  })
  await dingtalk.putPeople({ people })
})
afterAll(() => stage.close())

const accept = (to: object, content: string, app = stage.app.name): Promise<string> =>
  stage.backend.accept({ app, to, message: text(content) })

/** Who was reported under which name, in which state. */
const namesOf = async (id: string): Promise<Record<string, string[]>> => {
  const names: Record<string, string[]> = {}
  for (const { recipient, userId: person, state } of await stage.backend.recipients(id)) {
    names[recipient] = [...(names[recipient] ?? []), `${person} ${state}`].toSorted()
  }
  return names
}

const delivered = (...numbers: number[]): string[] =>
  numbers.map((number) => `${userId(number)} delivered`)

const countLookUps = async (app = stage.app): Promise<Record<string, number>> => {
  const { perApi } = await stage.dingtalk.countCalls({ appKey: app.appKey })
  const lookUps = Object.entries(perApi).filter(([path]) => /listid|listsub|listsimple/.test(path))
  return Object.fromEntries(lookUps.map(([path, count]) => [path.split('/').at(-1), count]))
}

test('a department is everybody in it and in the departments below it, once each', async () => {
  const id = await accept({ departmentIds: [100] }, 'nested')
  expect(await stage.backend.settled(id)).toEqual({ delivered: 4 })
  expect(await namesOf(id)).toEqual({ 'department:100': delivered(1, 2, 3, 4) })
  expect(await copiesOf(stage.dingtalk, 'nested')).toEqual(once(userIds(4)))
  expect(await countLookUps()).toEqual({ listid: 3, listsubid: 3 })
})

test('what is known of departments is not asked for again', async () => {
  const before = await countLookUps()
  const id = await accept({ departmentIds: [100] }, 'nested again')
  expect(await stage.backend.settled(id)).toEqual({ delivered: 4 })
  expect(await countLookUps()).toEqual(before)
})

test('who stands in two departments, and is named besides, gets one copy and is reported under each name', async () => {
  const { backend, dingtalk } = stage
  const to = {
    departmentIds: [100, 200],
    mobiles: [mobile(4), mobile(6)],
    userIds: [userId(4), userId(5), userId(7)],
  }
  const { total: before } = await dingtalk.countCalls({ api: 'asyncsend_v2' })
  const id = await accept(to, 'overlapping')
  expect(await backend.settled(id)).toEqual({ delivered: 11 })
  expect(await namesOf(id)).toEqual({
    'department:100': delivered(1, 2, 3, 4),
    'department:200': delivered(4, 5),
    'mobile:138****0004': delivered(4),
    'mobile:138****0006': delivered(6),
    [`userId:${userId(4)}`]: delivered(4),
    [`userId:${userId(5)}`]: delivered(5),
    [`userId:${userId(7)}`]: delivered(7),
  })
  expect(await copiesOf(dingtalk, 'overlapping')).toEqual(once(userIds(7)))
  const { total } = await dingtalk.countCalls({ api: 'asyncsend_v2' })
  expect(total - before).toBeLessThanOrEqual(3)
  expect(await dingtalk.getTotals()).toMatchObject({ dropped: 0 })
})

test('whatever becomes of somebody with several names is told under each of them', async () => {
  const { backend, dingtalk } = stage
  await dingtalk.putPeople({ people: [{ userId: userId(4), refuses: true }] })
  const to = { departmentIds: [200], mobiles: [mobile(4)], userIds: [userId(4)] }
  const id = await accept(to, 'refused')
  expect(await backend.settled(id)).toEqual({ delivered: 1, failed: 3 })
  const refused = [`${userId(4)} failed`]
  expect(await namesOf(id)).toEqual({
    'department:200': [...refused, ...delivered(5)],
    'mobile:138****0004': refused,
    [`userId:${userId(4)}`]: refused,
  })
  await dingtalk.putPeople({ people: [{ userId: userId(4), refuses: false }] })
})

test('names of one person that travel in different calls share one copy and one state', async () => {
  const { backend, dingtalk } = stage
  await dingtalk.putPeople({ people: [{ userId: userId(250), refuses: true }] })
  // Their names are in the first call, and as people of the department they come in the last.
  const to = { departmentIds: [600], mobiles: [mobile(250)], userIds: [userId(249)] }
  const id = await accept(to, 'in several calls')
  expect(await backend.settled(id)).toEqual({ delivered: 250, failed: 2 })
  const names = await namesOf(id)
  expect(names['mobile:138****0250']).toEqual([`${userId(250)} failed`])
  expect(names[`userId:${userId(249)}`]).toEqual(delivered(249))
  expect(names['department:600']).toEqual(
    userIds(250).map((person, at) => `${person} ${at < 249 ? 'delivered' : 'failed'}`),
  )
  expect(await copiesOf(dingtalk, 'in several calls')).toEqual(once(userIds(249)))
  await dingtalk.putPeople({ people: [{ userId: userId(250), refuses: false }] })
})

test('named beside everyone, people get one copy, and each name its state', async () => {
  const { backend, dingtalk } = stage
  const named = { departmentIds: [200], mobiles: [mobile(4)], userIds: [userId(1)] }
  const id = await accept({ everyone: true, ...named }, 'mixed')
  const counts = await backend.settled(id)
  expect(await copiesOf(dingtalk, 'mixed')).toEqual(once(userIds(LARGE)))
  // The call of the names and the one for everyone race through two workers. People reserved after
  // the broadcast share its state, which nobody can verify; those whose call it overtook on the way
  // are duplicates to DingTalk.
  const { delivered: reached = 0, suppressed = 0, unverified = 0 } = counts
  expect(reached + suppressed + unverified).toBe(5)
  const { everyone, ...names } = await namesOf(id)
  expect(everyone).toEqual([expect.stringMatching(/ unverified$/)])
  expect(Object.keys(names).toSorted()).toEqual([
    'department:200',
    'mobile:138****0004',
    `userId:${userId(1)}`,
  ])
  const states = new Set(
    Object.values(names)
      .flat()
      .filter((one) => one.startsWith(userId(4))),
  )
  expect(states.size).toBe(1)
})

test(`a department of ${LARGE} people takes one look-up and ${LARGE / 100} calls`, async () => {
  const { backend, dingtalk } = stage
  const before = await dingtalk.countCalls({ api: 'asyncsend_v2' })
  const lookUps = await countLookUps()
  const id = await accept({ departmentIds: [300] }, 'large')
  expect(await backend.settled(id, 60_000)).toEqual({ delivered: LARGE })
  expect(await copiesOf(dingtalk, 'large')).toEqual(once(userIds(LARGE)))
  const { total } = await dingtalk.countCalls({ api: 'asyncsend_v2' })
  expect(total - before.total).toBe(LARGE / 100)
  expect((await backend.status(id)).tasks).toHaveLength(LARGE / 100)
  expect(await countLookUps()).toEqual({
    listid: (lookUps['listid'] ?? 0) + 1,
    listsubid: (lookUps['listsubid'] ?? 0) + 1,
  })
})

test('a department that is gone, one out of reach and an empty one fail, each for its reason', async () => {
  const { backend, dingtalk } = stage
  await dingtalk.removeDepartment({ id: 400 })
  await dingtalk.putDepartments({ departments: [{ id: 500, visible: false }] })
  const to = { departmentIds: [400, 500, 700, 200], userIds: [userId(8)] }
  const id = await accept(to, 'some are gone')
  expect(await backend.settled(id)).toEqual({ failed: 3, delivered: 3 })
  const failures = (await backend.recipients(id)).filter(({ state }) => state === 'failed')
  expect(failures).toMatchObject([
    { recipient: 'department:400', reason: 'unknown_recipient', code: '60003' },
    { recipient: 'department:500', reason: 'out_of_scope', code: '50004' },
    { recipient: 'department:700', reason: 'unknown_recipient' },
  ])
  expect(await copiesOf(dingtalk, 'some are gone')).toEqual(once([4, 5, 8].map(userId)))
})

test('an app that may not list user ids reads the pages of a department instead', async () => {
  const { backend, dingtalk, apps } = stage
  const [, other] = apps
  if (!other) throw new Error('there is no second app')
  await dingtalk.putApp({ appKey: other.appKey, missingPermissions: ['qyapi_get_member'] })
  const id = await accept({ departmentIds: [600] }, 'by pages', other.name)
  expect(await backend.settled(id)).toEqual({ delivered: 250 })
  expect(await copiesOf(dingtalk, 'by pages')).toEqual(once(userIds(250)))
  expect(await countLookUps(other)).toEqual({ listid: 1, listsimple: 3, listsubid: 1 })
  expect(await stage.gate(other.name)).toBeNull()
})
