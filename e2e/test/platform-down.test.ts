import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { text } from '../src/backend.ts'
import { copiesByContent, onceEach } from '../src/copies.ts'
import { layLine, type Line } from '../src/line.ts'
import { userIds } from '../src/people.ts'
import { openStage, readinessOf, type Stage, urlOf } from '../src/stage.ts'

const people = userIds(3)
let line: Line
let stage: Stage
beforeAll(async () => {
  line = await layLine()
  stage = await openStage({ workers: 2, env: { DINGTALK_BASE_URL: line.url } })
  line.leadTo(stage.stack.simulatorUrl)
  await stage.dingtalk.setBehaviour({ latencyMs: 300 })
})
afterAll(async () => {
  await stage.close()
  await line.cut()
})

test('an unreachable DingTalk holds the app, fails nobody, and everything arrives once after', async () => {
  const { backend, dingtalk } = stage
  const ids: string[] = []
  const post = async (count: number): Promise<void> => {
    const from = ids.length
    const numbers = Array.from({ length: count }, (_, at) => from + at)
    const accepted = numbers.map((number) =>
      backend.accept({ to: { userIds: people }, message: text(`message ${number}`) }),
    )
    ids.push(...(await Promise.all(accepted)))
  }
  await post(60)
  await vi.waitFor(async () => {
    expect((await dingtalk.getTotals()).tasks).toBeGreaterThan(0)
  }, 10_000)
  await line.cut()
  await post(20)

  await vi.waitFor(async () => {
    const gate = await stage.gate()
    expect(gate).toMatchObject({ kind: 'held', reason: 'platform_unreachable' })
    // The first wait is 1 s: a later one has been probed in vain.
    expect(Number(gate?.until) - Number(gate?.since)).toBeGreaterThan(3_000)
  }, 20_000)
  await whatOperatorsSee()
  for (const id of ids) {
    const { recipients } = await backend.status(id)
    expect(recipients).toMatchObject({ failed: 0, unverified: 0, suppressed: 0 })
  }

  const loud = stage.accounts().filter(({ level }) => level === 50)
  expect(loud).toMatchObject([{ msg: 'app held', next: 'closed', held: true }])

  await line.mend()
  // The next probe comes within 8 s, and all others go right after it.
  await vi.waitFor(async () => expect(await stage.gate()).toBeNull(), 10_000)
  for (const id of ids) expect(await backend.settled(id)).toEqual({ delivered: 3 })
  const contents = ids.map((_, number) => `message ${number}`)
  expect(await copiesByContent(dingtalk)).toEqual(onceEach(contents, people))
})

/** A worker that waits for DingTalk is ready: restarting it would help nobody. */
async function whatOperatorsSee(): Promise<void> {
  for (const worker of stage.stack.workers) {
    expect(await readinessOf(worker)).toMatchObject({ status: 'ready' })
    const metrics = await fetch(`${await urlOf(worker)}/metrics`)
    expect(await metrics.text()).toContain(
      `dingpost_worker_app_held{app="${stage.app.name}",reason="platform_unreachable"} 1`,
    )
  }
}
