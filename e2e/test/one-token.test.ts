import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { text } from '../src/backend.ts'
import { copiesByContent, once } from '../src/copies.ts'
import { userId } from '../src/people.ts'
import { openStage, type Stage } from '../src/stage.ts'

const WORKERS = 4
const JOBS = WORKERS * 16

let stage: Stage
beforeAll(async () => {
  stage = await openStage({ workers: WORKERS })
  // Slow enough that all jobs of all processes ask for the token while it is being fetched.
  await stage.dingtalk.addFault({ api: 'gettoken', kind: 'latency', ms: 1_000, times: null })
})
afterAll(() => stage.close())

test('64 jobs of 4 processes make one gettoken at a cold start', async () => {
  await deliverToAll('cold')
  expect(await stage.dingtalk.countCalls({ api: 'gettoken' })).toMatchObject({ total: 1 })
  expect(workersThatSent()).toBe(WORKERS)
})

test('a token revoked under load costs one gettoken more, and nobody a message', async () => {
  const { dingtalk } = stage
  await dingtalk.setBehaviour({ latencyMs: 50 })
  const { total: before } = await dingtalk.countCalls({ api: 'asyncsend_v2', code: 0 })
  const delivered = deliverToAll('revoked')
  await vi.waitFor(async () => {
    const { total } = await dingtalk.countCalls({ api: 'asyncsend_v2', code: 0 })
    expect(total).toBeGreaterThan(before)
  }, 10_000)
  expect(await dingtalk.revokeTokens()).toEqual({ revoked: 1 })
  await delivered

  // Several calls were under way with the old token, and each of them learnt it from DingTalk.
  expect((await dingtalk.countCalls({ code: '40014' })).total).toBeGreaterThan(1)
  expect(await dingtalk.countCalls({ api: 'gettoken' })).toMatchObject({ total: 2 })
})

/** A message of its own for each person, so that each is a job of its own; all of them at once. */
async function deliverToAll(word: string): Promise<void> {
  const { backend, dingtalk } = stage
  const people = Array.from({ length: JOBS }, (_, at) => userId(at + 1))
  const ids = await Promise.all(
    people.map((person) =>
      backend.accept({ to: { userIds: [person] }, message: text(`${word} ${person}`) }),
    ),
  )
  for (const id of ids) expect(await backend.settled(id)).toEqual({ delivered: 1 })

  const contents = await copiesByContent(dingtalk)
  for (const person of people) {
    expect(contents.get(`${word} ${person}`)).toEqual(once([person]))
  }
}

function workersThatSent(): number {
  const accepted = stage.accounts().filter(({ outcome }) => outcome === 'accepted')
  return new Set(accepted.map(({ worker }) => worker)).size
}
