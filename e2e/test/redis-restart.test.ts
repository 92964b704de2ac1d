import { setTimeout as sleep } from 'node:timers/promises'
import { describeWithRedisServer } from '@dingpost/dev/vitest/real-redis'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type Answer, text } from '../src/backend.ts'
import { copiesByContent, onceEach } from '../src/copies.ts'
import { type OwnRedis, startOwnRedis } from '../src/own-redis.ts'
import { userIds } from '../src/people.ts'
import { openStage, readinessOf, type Stage } from '../src/stage.ts'

const people = userIds(3)
const CALLERS = 4

describeWithRedisServer('while Redis is away, nothing is acknowledged, and after', () => {
  let redis: OwnRedis
  let stage: Stage
  beforeAll(async () => {
    redis = await startOwnRedis()
    stage = await openStage({ redisUrl: redis.url, workers: 2 })
    // So that calls are under way whenever Redis goes.
    await stage.dingtalk.setBehaviour({ latencyMs: 200 })
  })
  afterAll(async () => {
    await stage.close()
    await redis.remove()
  })

  const killed = {
    goes: () => redis.stop({ signal: 'SIGKILL' }),
    comes: () => redis.start(),
  }
  const frozen = {
    goes: () => process.kill(redis.pid(), 'SIGSTOP'),
    comes: () => process.kill(redis.pid(), 'SIGCONT'),
  }

  test.each([
    ['a kill and a restart a second later', killed, 1_000],
    ['a kill and a restart after more than the 10 s a job is locked', killed, 13_000],
    ['four seconds without an answer', frozen, 4_000],
  ])('%s, all that was acknowledged arrives once', async (name, { goes, comes }, awayMs) => {
    const load = startLoad(name)
    await vi.waitFor(() => expect(load.acknowledged.size).toBeGreaterThan(20), 10_000)

    await goes()
    const acknowledgedBefore = load.acknowledged.size
    await sleep(awayMs)
    // The answer to each caller may have been on its way when Redis went.
    expect(load.acknowledged.size).toBeLessThanOrEqual(acknowledgedBefore + CALLERS)
    await comes()

    await vi.waitFor(() => {
      expect(load.acknowledged.size).toBeGreaterThan(acknowledgedBefore + 20)
    }, 10_000)
    const refused = await load.stop()

    expect(refused.length).toBeGreaterThan(0)
    for (const { answer, ms } of refused) {
      expect(ms).toBeLessThan(2_000)
      expect(answer.status).toBe(503)
      expect(answer.headers.get('content-type')).toContain('application/problem+json')
      expect(answer.body).toMatchObject({ code: 'unavailable', status: 503 })
    }
    for (const id of load.acknowledged.values()) {
      expect(await stage.backend.settled(id, 40_000)).toEqual({ delivered: 3 })
    }
    const seen = [...(await copiesByContent(stage.dingtalk))]
    const promised = seen.filter(([content]) => load.acknowledged.has(content))
    expect(new Map(promised)).toEqual(onceEach(load.acknowledged.keys(), people))
    // Redis may have taken what the producer could not answer any more; even that comes once.
    expect(new Map(seen)).toEqual(onceEach(new Map(seen).keys(), people))
  })

  test('producer and workers are ready again', async () => {
    const { backend, stack } = stage
    expect(await backend.request('/readyz')).toMatchObject({ status: 200 })
    for (const worker of stack.workers) {
      expect(await readinessOf(worker)).toMatchObject({ status: 'ready', problems: [] })
    }
  })

  type Refusal = { answer: Answer; ms: number }

  /** Some callers, each posting one message after the other, every one of them new. */
  function startLoad(name: string) {
    const acknowledged = new Map<string, string>()
    const refused: Refusal[] = []
    const over = new AbortController()
    let number = 0
    const call = async (): Promise<void> => {
      while (!over.signal.aborted) {
        number += 1
        const content = `${name} ${number}`
        const began = performance.now()
        const answer = await stage.backend.post({ to: { userIds: people }, message: text(content) })
        if (answer.status === 202) acknowledged.set(content, (answer.body as { id: string }).id)
        else refused.push({ answer, ms: performance.now() - began })
        await sleep(50)
      }
    }
    const callers = Array.from({ length: CALLERS }, call)
    return {
      acknowledged,
      async stop(): Promise<Refusal[]> {
        over.abort()
        await Promise.all(callers)
        return refused
      },
    }
  }
})
