import { fileURLToPath } from 'node:url'
import { describeWithRedisServer } from '@dingpost/dev/vitest/real-redis'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { batchesOnJobs } from '../src/app-jobs.ts'
import { copiesByContent, once } from '../src/copies.ts'
import { type OwnRedis, startOwnRedis } from '../src/own-redis.ts'
import { openStage, type Stage } from '../src/stage.ts'
import {
  bulkRequest,
  fillingRequest,
  joiningRequest,
  killProducers,
  openingRequest,
  type ProducerTrial,
  takingLast,
  takingMany,
  takingOne,
} from '../src/stops/killed-producers.ts'
import {
  askFor,
  coalescedBatch,
  culprit,
  delivering,
  halving,
  isUnsteady,
  killWorkers,
  refusedBatch,
  sendsOf,
  taking,
  uncountedOf,
  type WorkerTrial,
} from '../src/stops/killed-workers.ts'
import { miscountedBy, remainsOf } from '../src/stops/remains.ts'
import { loadScripts } from '../src/stops/scripts.ts'
import { layTrials, type Trial } from '../src/stops/trial.ts'
import { stopsOn } from '../src/stops/way.ts'

/** Said by a receipt of a copy that DingTalk dropped because there was one today. */
const DUPLICATE = '143106'
/** A dead worker's lock ends after 10 s and is looked for every 5 s, its lease of a token after 20 s. */
const RECOVERY_MS = 45_000
/** How far the clock of the workers that take over is ahead: their sweep need not wait for a minute. */
const AHEAD_MS = 61_000
const successor = fileURLToPath(new URL('../src/shifted-worker.ts', import.meta.url))

describeWithRedisServer('producers and workers killed at each of their commands in turn', () => {
  let redis: OwnRedis
  let stage: Stage
  let trials: readonly Trial[]
  let requests: readonly ProducerTrial[]
  let deliveries: readonly WorkerTrial[]
  let halvings: readonly WorkerTrial[]

  beforeAll(async () => {
    redis = await startOwnRedis()
    const line = { redisUrl: redis.url, nameOf: await loadScripts(redis.url) }
    const opening = await layTrials('opening', stopsOn(takingOne), line)
    const joining = await layTrials('joining', stopsOn(takingOne), line)
    const filling = await layTrials('filling', stopsOn(takingLast), line)
    const bulk = await layTrials('bulk', stopsOn(takingMany), line)
    const whole = await layTrials('delivering', stopsOn([...taking, ...delivering]), line)
    // What comes before the refusal is as with any other batch.
    const sinceRefusal = stopsOn(halving).slice(2 * halving.indexOf('splitBatch'))
    const halved = await layTrials('halving', sinceRefusal, line)
    trials = [...opening, ...joining, ...filling, ...bulk, ...whole, ...halved]

    stage = await openStage({
      redisUrl: redis.url,
      workers: 0,
      apps: [
        // Another organisation, whose calls are not compared.
        ...[...whole, ...halved].map((trial) =>
          isUnsteady(trial) ? { organisation: 'default' } : {},
        ),
        {},
      ],
      people: 101,
      callsPerMonth: 1_000_000,
      env: {
        PRODUCER_CHECKPOINTS: urlsOf([...opening, ...joining, ...filling, ...bulk]),
        WORKER_CHECKPOINTS: urlsOf([...whole, ...halved]),
        CLOCK_OFFSET_MS: String(AHEAD_MS),
        RECEIPT_LAST_LOOK_MS: '0',
      },
    })
    const refusal = { kind: 'error', code: 40031, userId: culprit, times: null } as const
    await stage.dingtalk.addFault({ api: 'asyncsend_v2', ...refusal })

    const app = appOfRequests().name
    requests = [
      ...opening.map(openingRequest(app)),
      ...joining.map(joiningRequest(app)),
      ...filling.map(fillingRequest(app)),
      ...bulk.map(bulkRequest(app)),
    ]
    const appOf = (trial: Trial, at: number) => {
      const { name = '', appKey = '' } = stage.apps[at] ?? {}
      return { ...trial, app: name, appKey, content: trial.name }
    }
    deliveries = whole.map((trial, at) => ({ ...appOf(trial, at), ...coalescedBatch() }))
    halvings = halved.map((trial, at) => {
      return { ...appOf(trial, whole.length + at), ...refusedBatch(trial) }
    })
  })

  afterAll(async () => {
    for (const { checkpoint } of trials) checkpoint.close()
    await stage.close()
    await redis.remove()
  })

  test('lose nobody and double nobody', async () => {
    const { backend, dingtalk, stack } = stage
    const ofRequests = await killProducers(stage, requests)
    // Nobody has swept yet: a second request alone sees to it that each batch has its job.
    const client = new Redis(redis.url, { maxRetriesPerRequest: null })
    const batches = await batchesOnJobs(client, appOfRequests().name)
    client.disconnect()
    expect(batches).toHaveLength(contentsOfRequests().length)

    const withBatch = [...deliveries, ...halvings]
    const ofBatches = await Promise.all(withBatch.map((trial) => askFor(stage, trial)))
    const unheard = await killWorkers(stage, { deliveries, halvings })
    console.log(`stopped at ${trials.filter(({ stop }) => stop).length} commands`)
    // Otherwise the looks for a job at which workers were stopped were all in vain.
    expect(unheard).toContain('delivering: moveToActive 1 unanswered')
    expect(unheard.filter((name) => name.includes('receipts'))).not.toEqual([])

    await stack.startWorker(successor)
    for (const { id, total } of ofRequests) {
      expect(await backend.settled(id, RECOVERY_MS)).toEqual({ delivered: total })
    }
    for (const [at, { name, outcomes }] of withBatch.entries()) {
      const ids = ofBatches[at] ?? []
      const settled = await Promise.all(ids.map((id) => backend.settled(id, RECOVERY_MS)))
      expect(settled, `of ${name}`).toEqual(outcomes)
    }
    const audiences = [
      ...requests.flatMap(({ audience }) => [...audience]),
      ...withBatch.map(({ content, audience }) => [content, audience] as const),
    ]
    expect(await copiesByContent(dingtalk)).toEqual(
      new Map(audiences.map(([content, audience]) => [content, once(audience)])),
    )
  })

  test('send again only what was never confirmed, and DingTalk drops all of the second copy', async () => {
    const { dingtalk } = stage
    const tasks = await dingtalk.getTasks({ limit: 10_000 })
    for (const trial of deliveries) {
      const sent = tasks.filter(({ appKey }) => appKey === trial.appKey)
      const inAll = isUnsteady(trial) ? sent.length : sendsOf(trial).inAll
      const copies = [{ delivered: 4 }, { delivered: 0, dropped: 4 }].slice(0, inAll)
      expect(sent, `of ${trial.name}`).toMatchObject(copies)
      for (const { text, taskId } of sent.slice(1)) {
        expect(text).toBe(sent[0]?.text)
        const drops = await dingtalk.getDropped({ taskId })
        expect(drops.map(({ code }) => code)).toEqual(Array.from({ length: 4 }, () => DUPLICATE))
      }
    }
  })

  test('put what is asked for again into the batch where it was', async () => {
    const { appKey } = appOfRequests()
    const tasks = await stage.dingtalk.getTasks({ appKey, limit: 10_000 })
    expect(tasks).toHaveLength(contentsOfRequests().length)
  })

  test('count people and calls as DingTalk does', async () => {
    const { backend, dingtalk } = stage
    expect(await miscountedBy(stage)).toEqual([])

    const calls = await dingtalk.getCalls({ limit: 10_000 })
    const others = new Set(
      [...deliveries, ...halvings].filter(isUnsteady).map(({ appKey }) => appKey),
    )
    const made = calls.filter(({ counted, appKey }) => counted && !others.has(appKey ?? ''))
    const uncounted = deliveries.reduce((sum, trial) => sum + uncountedOf(trial), 0)
    const { organisations } = await backend.read<Usage>('/v1/usage')
    const own = organisations.find(({ organisation }) => organisation === stage.organisation)
    expect(own?.calls.used).toBe(made.length - uncounted)
  })

  test('leave no batch and no job', async () => {
    await vi.waitFor(async () => expect(await remainsOf(stage)).toEqual([]), RECOVERY_MS)
  })

  function contentsOfRequests(): string[] {
    return requests.flatMap(({ audience }) => [...audience.keys()])
  }

  function appOfRequests() {
    const app = stage.apps.at(-1)
    if (!app) throw new Error('there is no app')
    return app
  }
})

type Usage = { organisations: { organisation: string; calls: { used: number } }[] }

const urlsOf = (trials: readonly Trial[]): string =>
  JSON.stringify(trials.map(({ checkpoint }) => checkpoint.url))
