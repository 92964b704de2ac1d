import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { text } from '../src/backend.ts'
import { copiesByContent, onceEach } from '../src/copies.ts'
import { untilFaultsStruck } from '../src/faults.ts'
import { userIds } from '../src/people.ts'
import { openStage, type Stage } from '../src/stage.ts'

const DEADLINE_MS = 4_000
/** No call is under way: what remains is the second that a limited queue sleeps. */
const STOPPED_MS = 2_000
const people = userIds(3)

describe('a worker that is asked to stop', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await openStage({ workers: 1, env: { DRAIN_DEADLINE_MS: String(DEADLINE_MS) } })
  })
  afterAll(() => stage.close())

  test('finishes the calls that are under way, exits 0, and nothing is sent again', async () => {
    const ids = await eightCallsThatTake(1_500)
    expect(await stage.stack.killWorker(0, 'SIGTERM')).toEqual({ code: 0, signal: null })
    await stage.stack.startWorker()

    for (const id of ids) expect(await stage.backend.settled(id)).toEqual({ delivered: 3 })
    expect(await stage.dingtalk.getTotals()).toMatchObject({ tasks: 8, seen: 24, dropped: 0 })
  })

  test('a second time ends at once; past its deadline it ends, too; others take over', async () => {
    const { stack, backend, dingtalk } = stage
    const atOnce = await eightCallsThatTake(20_000)
    const [, impatient] = stack.workers
    impatient?.kill('SIGTERM')
    await vi.waitFor(() => expect(impatient?.output()).toContain('"stopping"'), 5_000)
    const asked = performance.now()
    expect(await stack.killWorker(1, 'SIGTERM')).toEqual({ code: 1, signal: null })
    expect(performance.now() - asked).toBeLessThan(1_000)

    await stack.startWorker()
    const late = await eightCallsThatTake(20_000)
    const stopping = performance.now()
    expect(await stack.killWorker(2, 'SIGTERM')).toEqual({ code: 1, signal: null })
    expect(performance.now() - stopping).toBeGreaterThan(DEADLINE_MS - 100)
    expect(performance.now() - stopping).toBeLessThan(DEADLINE_MS + 2_000)

    await stack.startWorker()
    for (const id of [...atOnce, ...late]) {
      expect(await backend.settled(id, 40_000)).toEqual({ delivered: 3 })
    }
    const all = Array.from({ length: contents }, (_, at) => `content ${at + 1}`)
    expect(await copiesByContent(dingtalk)).toEqual(onceEach(all, people))
  })

  let contents = 0

  /** Waits until all of them are under way. */
  async function eightCallsThatTake(ms: number): Promise<string[]> {
    const { backend, dingtalk } = stage
    await dingtalk.addFault({ api: 'asyncsend_v2', kind: 'latency', ms, times: 8 })
    const ids = await Promise.all(
      Array.from({ length: 8 }, () => {
        contents += 1
        return backend.accept({ to: { userIds: people }, message: text(`content ${contents}`) })
      }),
    )
    await untilFaultsStruck(dingtalk)
    return ids
  }
})

describe('a worker that is asked to stop while its app waits', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await openStage({ workers: 1, apps: 2, env: { DINGTALK_CALLS_PER_SECOND: '2' } })
  })
  afterAll(() => stage.close())

  test('hands back what waits for the budget, exits 0, and nothing is sent twice', async () => {
    const { backend, dingtalk, stack, app } = stage
    const ids = await Promise.all(
      Array.from({ length: 10 }, (_, at) =>
        backend.accept({
          app: app.name,
          to: { userIds: people },
          message: text(`waiting ${at}`),
        }),
      ),
    )
    await vi.waitFor(async () => expect((await dingtalk.getTotals()).tasks).toBe(1), 5_000)
    const asked = performance.now()
    expect(await stack.killWorker(0, 'SIGTERM')).toEqual({ code: 0, signal: null })
    expect(performance.now() - asked).toBeLessThan(STOPPED_MS)
    const handedBack = stage.accounts().filter(({ outcome }) => outcome === 'stopped')
    expect(handedBack.length).toBeGreaterThan(0)

    await stack.startWorker()
    for (const id of ids) expect(await backend.settled(id)).toEqual({ delivered: 3 })
    expect(await dingtalk.getTotals()).toMatchObject({ tasks: 10, seen: 30, dropped: 0 })
  })

  test('does not sit out a ban that a last call brings', async () => {
    const { backend, dingtalk, stack, apps } = stage
    await dingtalk.setBehaviour({ latencyMs: 1_000 })
    await dingtalk.addFault({ api: 'asyncsend_v2', kind: 'ban-html' })
    const app = apps[1]?.name ?? ''
    const id = await backend.accept({ app, to: { userIds: people }, message: text('banned') })
    await untilFaultsStruck(dingtalk)
    const asked = performance.now()
    expect(await stack.killWorker(1, 'SIGTERM')).toEqual({ code: 0, signal: null })
    expect(performance.now() - asked).toBeLessThan(1_000 + STOPPED_MS)

    await stack.startWorker()
    expect(await stage.gate(app)).toMatchObject({ kind: 'throttled', code: 'banned' })
    expect((await backend.status(id)).recipients).toMatchObject({ queued: 3 })
  })
})
