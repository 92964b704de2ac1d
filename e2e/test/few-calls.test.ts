import { describeWithRedisServer } from '@dingpost/dev/vitest/real-redis'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { text } from '../src/backend.ts'
import { type CommandWatch, watchCommands } from '../src/command-watch.ts'
import { copiesOf, once } from '../src/copies.ts'
import { type OwnRedis, startOwnRedis } from '../src/own-redis.ts'
import { userId, userIds } from '../src/people.ts'
import { openStage, type Stage } from '../src/stage.ts'

describe('recipients of one content share calls', () => {
  let stage: Stage
  // Long enough for 250 requests to come in one by one; full batches do not wait for it.
  beforeAll(async () => {
    stage = await openStage({ workers: 2, env: { BATCH_LINGER_MS: '3000' } })
  })
  afterAll(() => stage.close())

  test('250 people in one request cost exactly 3 sends', async () => {
    const { backend, dingtalk } = stage
    const everyone = userIds(250)
    const id = await backend.accept({ to: { userIds: everyone }, message: text('in one') })
    expect(await backend.settled(id)).toEqual({ delivered: 250 })
    expect(await dingtalk.countCalls({ api: 'asyncsend_v2' })).toMatchObject({ total: 3 })
    expect(await copiesOf(dingtalk, 'in one')).toEqual(once(everyone))
  })

  test('250 requests for one person each cost exactly 3 sends', async () => {
    const { backend, dingtalk } = stage
    const { total: before } = await dingtalk.countCalls({ api: 'asyncsend_v2' })
    const ids = await Promise.all(
      Array.from({ length: 250 }, (_, at) =>
        backend.accept({ to: { userIds: [userId(at + 1)] }, message: text('one by one') }),
      ),
    )
    for (const id of ids) expect(await backend.settled(id)).toEqual({ delivered: 1 })
    const { total } = await dingtalk.countCalls({ api: 'asyncsend_v2' })
    expect(total - before).toBe(3)
    expect(await copiesOf(dingtalk, 'one by one')).toEqual(once(userIds(250)))
  })
})

describeWithRedisServer('round trips to Redis', () => {
  let redis: OwnRedis
  let stage: Stage
  let watch: CommandWatch
  beforeAll(async () => {
    redis = await startOwnRedis()
    // One job at a time, at once, and no receipt: from the request to the end of the job every
    // command is there for this batch.
    const env = { WORKER_CONCURRENCY: '1', BATCH_LINGER_MS: '0', RECEIPTS: 'never' }
    stage = await openStage({ redisUrl: redis.url, env })
    watch = await watchCommands(redis.url)
  })
  afterAll(async () => {
    watch.close()
    await stage.close()
    await redis.remove()
  })

  test('are as many for a batch of 100 as for a batch of 1', async () => {
    await roundTripsFor(1)
    const ofOne = await roundTripsFor(1)
    const ofHundred = await roundTripsFor(100)
    console.log(`Redis round trips, request to end: batch of 1: ${ofOne}, of 100: ${ofHundred}`)
    expect(ofHundred).toBe(ofOne)
  })

  let contents = 0

  /** The least of several runs, because the timers of an idle worker can only add to one. */
  async function roundTripsFor(people: number): Promise<number> {
    const runs: number[] = []
    for (let run = 0; run < 5; run += 1) {
      contents += 1
      const message = text(`content ${contents}`)
      const commands = await watch.during(() => deliver(people, message))
      runs.push(commands.length)
    }
    return Math.min(...runs)
  }

  async function deliver(people: number, message: ReturnType<typeof text>): Promise<void> {
    const { backend, dingtalk } = stage
    const { tasks } = await dingtalk.getTotals()
    await backend.accept({ to: { userIds: userIds(people) }, message })
    await vi.waitFor(async () => {
      expect((await dingtalk.getTotals()).tasks).toBe(tasks + 1)
    })
  }
})
