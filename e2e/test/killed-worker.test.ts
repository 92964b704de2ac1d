import type { Child } from '@dingpost/dev'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { text } from '../src/backend.ts'
import { copiesByContent, copiesOf, once, onceEach } from '../src/copies.ts'
import { untilFaultsStruck } from '../src/faults.ts'
import { userIds } from '../src/people.ts'
import { openStage, type Stage } from '../src/stage.ts'

/** A dead worker's lock ends after 10 s, and is looked for every 5 s. */
const RECOVERY_MS = 40_000

describe('a worker killed with SIGKILL', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await openStage({ workers: 1, apps: 2 })
  })
  afterAll(() => stage.close())

  test('before, during or after a call loses nobody and doubles nobody', async () => {
    const { backend, dingtalk, apps } = stage
    const [warm, cold] = apps.map(({ name }) => name)
    const people = userIds(5)
    const accept = (app: string | undefined, content: string) =>
      backend.accept({ app: app ?? '', to: { userIds: people }, message: text(content) })
    const slowly = { api: 'asyncsend_v2', kind: 'latency', ms: 1_000 } as const

    const during = await killedWhile(async () => {
      await dingtalk.addFault(slowly)
      const id = await accept(warm, 'during')
      await untilFaultsStruck(dingtalk)
      expect(await copiesOf(dingtalk, 'during')).toEqual({})
      return id
    })
    const after = await killedWhile(async (worker) => {
      await dingtalk.addFault(slowly)
      const id = await accept(warm, 'after')
      await untilFaultsStruck(dingtalk)
      // Asleep, it misses the answer.
      worker.kill('SIGSTOP')
      await vi.waitFor(async () => {
        expect(await copiesOf(dingtalk, 'after')).toEqual(once(people))
      }, 5_000)
      return id
    })
    const before = await killedWhile(async () => {
      // The allowance is taken; the token that the call needs does not come.
      await dingtalk.addFault({ api: 'gettoken', kind: 'hang' })
      const id = await accept(cold, 'before')
      await untilFaultsStruck(dingtalk)
      return id
    })

    for (const [content, id] of Object.entries({ before, during, after })) {
      expect(await backend.settled(id, RECOVERY_MS)).toEqual({ delivered: 5 })
      expect(await copiesOf(dingtalk, content)).toEqual(once(people))
    }
  })

  /** Kills the only worker at the moment that `reach` leads to, and starts another one. */
  async function killedWhile(reach: (worker: Child) => Promise<string>): Promise<string> {
    const last = stage.stack.workers.length - 1
    const worker = stage.stack.workers[last]
    if (!worker) throw new Error('there is no worker')
    const id = await reach(worker)
    expect(await stage.stack.killWorker(last)).toEqual({ code: null, signal: 'SIGKILL' })
    await stage.stack.startWorker()
    return id
  }
})

describe('workers killed one after the other under load', () => {
  const WORKERS = 4
  const BATCHES = 120
  let stage: Stage
  beforeAll(async () => {
    stage = await openStage({ workers: WORKERS, env: { WORKER_CONCURRENCY: '4' } })
    await stage.dingtalk.setBehaviour({ latencyMs: 400 })
  })
  afterAll(() => stage.close())

  test('and replaced lose nobody and double nobody', async () => {
    const { backend, dingtalk, stack } = stage
    const ids = await Promise.all(
      Array.from({ length: BATCHES }, (_, at) =>
        backend.accept({ to: { userIds: userIds(5) }, message: text(`load ${at}`) }),
      ),
    )
    for (let worker = 0; worker < WORKERS; worker += 1) {
      await vi.waitFor(async () => {
        const { tasks } = await dingtalk.getTotals()
        expect(tasks).toBeGreaterThan((worker * BATCHES) / WORKERS / 2)
      }, 10_000)
      await stack.killWorker(worker)
      await stack.startWorker()
    }

    for (const id of ids) expect(await backend.settled(id, RECOVERY_MS)).toEqual({ delivered: 5 })
    const contents = ids.map((_, at) => `load ${at}`)
    expect(await copiesByContent(dingtalk)).toEqual(onceEach(contents, userIds(5)))
    // Otherwise no kill hit a call, and the test has shown nothing.
    const resends = stage.accounts().filter(({ resend }) => resend === true)
    expect(resends.length).toBeGreaterThan(0)
  })
})
