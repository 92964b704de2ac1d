import { fileURLToPath } from 'node:url'
import { describeWithRedisServer } from '@dingpost/dev/vitest/real-redis'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type DrivenClock, layClock } from '../src/driven-clock.ts'
import { type OwnRedis, startOwnRedis } from '../src/own-redis.ts'
import { userIds } from '../src/people.ts'
import { inShanghai } from '../src/shanghai.ts'
import { openStage, type Stage } from '../src/stage.ts'
import { DEPARTMENT, makesDigests, otherWays, PEOPLE } from '../src/stops/other-ways.ts'
import { createPlay, type OtherTrial, sentenceOf } from '../src/stops/play.ts'
import { miscountedBy, remainsOf } from '../src/stops/remains.ts'
import { loadScripts } from '../src/stops/scripts.ts'
import { layTrials, unreached } from '../src/stops/trial.ts'

/** A dead worker's lock ends after 10 s and is looked for every 5 s, its lease of a token after 20 s. */
const RECOVERY_MS = 45_000
const program = fileURLToPath(new URL('../src/stops/workers.ts', import.meta.url))
const successor = fileURLToPath(new URL('../src/driven-worker.ts', import.meta.url))

/** Shortly before midnight there is no time for a digest. */
const isLate = inShanghai(Date.now() + 20 * 60_000).slice(11, 13) === '00'
const ways = otherWays.filter((way) => !(isLate && makesDigests(way)))

describeWithRedisServer(
  'workers killed at each command of a shared job, a sweep, a department, a broadcast, a recall and a digest',
  () => {
    let redis: OwnRedis
    let client: Redis
    let clock: DrivenClock
    let stage: Stage
    let trials: readonly OtherTrial[]

    beforeAll(async () => {
      clock = layClock()
      redis = await startOwnRedis()
      client = new Redis(redis.url, { maxRetriesPerRequest: null })
      const line = { redisUrl: redis.url, nameOf: await loadScripts(redis.url) }
      const laid = ways.map(async (way) => {
        const own = await layTrials(way.name, way.stops, { ...line, armed: !way.first })
        return own.map((trial) => ({ ...trial, way }))
      })
      const all = (await Promise.all(laid)).flat()
      stage = await openStage({
        redisUrl: redis.url,
        workers: 0,
        apps: all.map(({ way }) => way.settings ?? {}),
        people: PEOPLE,
        callsPerMonth: 1_000_000,
        env: {
          CLOCK_FILE: clock.file,
          WORKER_CHECKPOINTS: JSON.stringify(all.map(({ checkpoint }) => checkpoint.url)),
          RECEIPT_LAST_LOOK_MS: '0',
        },
      })
      trials = all.map((trial, at) => {
        const { name: app = '', appKey = '' } = stage.apps[at] ?? {}
        return { ...trial, app, appKey, told: new Map() }
      })
      const people = userIds(2).map((userId) => ({ userId, departmentIds: [DEPARTMENT] }))
      await stage.dingtalk.putDepartments({ departments: [{ id: DEPARTMENT, parentId: 1 }] })
      await stage.dingtalk.putPeople({ people })
    })

    afterAll(async () => {
      for (const { checkpoint } of trials) checkpoint.close()
      await stage.close()
      client.disconnect()
      await redis.remove()
      clock.remove()
    })

    test('lose nobody', async () => {
      const { backend, stack } = stage
      const play = createPlay(stage, { client, clock })
      const ordinary = await stack.startWorker(successor)
      await Promise.all(trials.map((trial) => play.tellEarlier(trial)))
      await stack.killWorker(stack.workers.indexOf(ordinary), 'SIGTERM')
      await play.passMinutes()

      const { fresh = [], busy = [] } = Object.groupBy(trials, ({ way }) =>
        way.first ? 'busy' : 'fresh',
      )
      await Promise.all(fresh.map((trial) => play.begin(trial)))
      await play.passMinutes()
      await Promise.all(busy.map((trial) => play.tell(trial, trial.way.first ?? [])))
      const worker = await stack.startWorker(program)
      const firstIds = busy.flatMap(({ told }) => [...told.keys()])
      await Promise.all(firstIds.map((id) => backend.settled(id, RECOVERY_MS)))
      await Promise.all(busy.map((trial) => play.begin(trial)))
      await vi.waitFor(() => expect(unreached(trials)).toEqual([]), 30_000)
      const end = await stack.killWorker(stack.workers.indexOf(worker))
      expect(end).toEqual({ code: null, signal: 'SIGKILL' })
      console.log(`stopped at ${trials.filter(({ stop }) => stop).length} commands`)

      await play.passMinutes()
      await stack.startWorker(successor)
      const folding = trials.filter(({ way }) => makesDigests(way))
      await Promise.all(folding.map((trial) => play.untilDealtWith(trial, RECOVERY_MS)))
      await play.passMinutes()
      await Promise.all(trials.map((trial) => play.end(trial, RECOVERY_MS)))
    })

    test('reach everybody once', async () => {
      const seen = await stage.dingtalk.getSeen({ limit: 100_000 })
      for (const trial of trials) {
        const own = seen.filter(({ appKey }) => appKey === trial.appKey)
        for (const telling of trial.told.values()) {
          const sentence = sentenceOf(trial, telling)
          const who = own.filter((one) => one.text.includes(sentence)).map(({ userId }) => userId)
          expect(who.toSorted(), `for ${sentence}`).toEqual(telling.audience)
        }
      }
    })

    test('count people as DingTalk does', async () => {
      expect(await miscountedBy(stage)).toEqual([])
    })

    test('leave no batch and no job', async () => {
      await vi.waitFor(async () => expect(await remainsOf(stage)).toEqual([]), RECOVERY_MS)
    })
  },
)
