import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { describeWithRedisServer } from '@dingpost/dev/vitest/real-redis'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { text } from '../src/backend.ts'
import { copiesByContent, once } from '../src/copies.ts'
import { type DrivenClock, layClock } from '../src/driven-clock.ts'
import { type Latency, latenciesOf, type Span, spanOf } from '../src/latency.ts'
import { createOperator } from '../src/operator.ts'
import { userIds } from '../src/people.ts'
import { openStage, type Stage } from '../src/stage.ts'
import { type Posted, startTraffic, type Traffic } from '../src/traffic.ts'

const HOUR_MS = 3_600_000
/** How much faster than time the workers' clock runs while an app is held: its hour takes 18 s. */
const HASTE = 200
/**
 * Calls in that hour: the one that fails, those under way beside it, and the gate's probes after 5,
 * 10, 20 … 160 s, then every 5 minutes: 16, but for asking the gate in steps of 100 s of its time.
 */
const REFUSED = { least: 10, most: 25 }
const POST_EVERY_MS = 100
const SAMPLE_MS = 4_000
/**
 * Beyond twice the usual latency. Taking 10,000 recipients in keeps the producer and Redis busy for
 * some tenths of a second; trouble that is shared would last for seconds.
 */
const NOISE_MS = { p50: 100, p95: 250 }
const PEOPLE = 20_000
/** Much more than the real ones: what an app has to catch up with comes fast. */
const limits = { callsPerSecond: 50, peoplePerMinute: 150_000, peopleBurst: 2_000 }

describeWithRedisServer('an app has the latency that it had', () => {
  let clock: DrivenClock
  let stage: Stage
  let troubled: Stage['app']
  let others: readonly Stage['app'][]
  const running: Traffic[] = []
  beforeAll(async () => {
    clock = layClock()
    stage = await openStage({
      workers: 2,
      people: PEOPLE,
      apps: [{ limits }, { limits }, { limits }],
      callsPerMonth: 1_000_000,
      programs: { worker: fileURLToPath(new URL('../src/driven-worker.ts', import.meta.url)) },
      env: { CLOCK_FILE: clock.file },
    })
    troubled = stage.app
    others = stage.apps.slice(1)
  })
  afterEach(() => Promise.all(running.map((traffic) => traffic.stop())))
  afterAll(async () => {
    await stage.close()
    clock.remove()
  })

  test('while another one is held for an hour, and when that one catches up', async () => {
    const early = start(troubled)
    const traffic = await startOthers()
    const before = await spanOf(() => sleep(SAMPLE_MS))
    await early.stop()
    // A receipt that is asked for behind the closed gate would come a minute later.
    await delivered(early.posted)

    await stage.dingtalk.putApp({ appKey: troubled.appKey, allowedIps: ['203.0.113.7'] })
    const late = start(troubled)
    const hour = await spanOf(anHourAtTheGate)
    await late.stop()
    const waiting = await Promise.all(late.posted.map(({ id }) => stage.backend.counts(id)))
    for (const counts of waiting) expect(counts).toEqual({ queued: 1 })

    await stage.dingtalk.putApp({ appKey: troubled.appKey, allowedIps: null })
    const resume = () => createOperator(stage.backend).resume(troubled.name)
    const after = await spanOf(() => untilSent(late.posted.length, resume))
    await Promise.all(traffic.map((each) => each.stop()))
    const all = [...traffic, early, late].flatMap(({ posted }) => posted)
    await delivered(all)
    const copies = await copiesByContent(stage.dingtalk)
    for (const { content } of all) {
      expect(Object.values(copies.get(content) ?? {})).toEqual([1])
    }
    await expectSameLatency(traffic, before, { 'held for an hour': hour, 'catching up': after })
  })

  test('while another one is flooded with 20,000 recipients', async () => {
    const traffic = await startOthers()
    const before = await spanOf(() => sleep(SAMPLE_MS))
    const everyone = userIds(PEOPLE)
    const accept = async (): Promise<void> => {
      for (const half of [everyone.slice(0, PEOPLE / 2), everyone.slice(PEOPLE / 2)]) {
        const to = { userIds: half }
        await stage.backend.accept({ app: troubled.name, to, message: text('flood') })
      }
    }
    const flood = await spanOf(() => untilSent(PEOPLE / 100, accept))
    await Promise.all(traffic.map((each) => each.stop()))
    await delivered(traffic.flatMap(({ posted }) => posted))
    expect((await copiesByContent(stage.dingtalk)).get('flood')).toEqual(once(everyone))
    await expectSameLatency(traffic, before, { flooded: flood })
  })

  /** Steady traffic of the others, with its first second over. */
  async function startOthers(): Promise<Traffic[]> {
    const started = others.map(start)
    await sleep(1_000)
    return started
  }

  function start({ name }: Stage['app']): Traffic {
    const traffic = startTraffic(stage, name, POST_EVERY_MS)
    running.push(traffic)
    return traffic
  }

  async function anHourAtTheGate(): Promise<void> {
    const { since } = await vi.waitFor(heldGate, 10_000)
    clock.run(HASTE)
    while (clock.now() < since + HOUR_MS) await sleep(100)
    clock.run(1)
    expect(await heldGate()).toMatchObject({ since, reason: 'misconfigured', code: '60020' })
    const { total } = await stage.dingtalk.countCalls({ code: 60_020 })
    console.log(`refused in the hour: ${total} calls`)
    expect(total).toBeGreaterThan(REFUSED.least)
    expect(total).toBeLessThan(REFUSED.most)
  }

  async function heldGate() {
    const gate = await stage.gate(troubled.name)
    if (gate?.kind !== 'held') throw new Error(`the gate of ${troubled.name} is open`)
    return gate
  }

  /** Until DingTalk has taken so many calls of the troubled app from the start of `work` on. */
  async function untilSent(calls: number, work: () => Promise<void>): Promise<void> {
    const query = { appKey: troubled.appKey, limit: 100_000 }
    const { length: before } = await stage.dingtalk.getTasks(query)
    await work()
    await vi.waitFor(
      async () => expect(await stage.dingtalk.getTasks(query)).toHaveLength(before + calls),
      { timeout: 30_000, interval: 250 },
    )
  }

  async function delivered(posted: readonly Posted[]): Promise<void> {
    const counts = await Promise.all(posted.map(({ id }) => stage.backend.settled(id)))
    for (const each of counts) expect(each).toEqual({ delivered: 1 })
  }

  async function expectSameLatency(
    traffic: readonly Traffic[],
    before: Span,
    meanwhile: Readonly<Record<string, Span>>,
  ): Promise<void> {
    const spans = [before, ...Object.values(meanwhile)]
    for (const [at, { appKey }] of others.entries()) {
      const posted = traffic[at]?.posted ?? []
      const [usual, ...found] = await latenciesOf(stage.dingtalk, appKey, posted, spans)
      if (!usual) throw new Error('there was no time before')
      tell(at, 'before', usual)
      for (const [nth, span] of Object.keys(meanwhile).entries()) {
        const latency = found[nth] ?? usual
        tell(at, span, latency)
        expect(latency.p50).toBeLessThan(2 * usual.p50 + NOISE_MS.p50)
        expect(latency.p95).toBeLessThan(2 * usual.p95 + NOISE_MS.p95)
      }
    }
  }
})

function tell(app: number, span: string, { p50, p95, count }: Latency): void {
  console.log(`other app ${app + 1}, ${span}: p50 ${p50} ms, p95 ${p95} ms of ${count} messages`)
}
