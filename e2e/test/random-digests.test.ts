import { fileURLToPath } from 'node:url'
import { describeWithRedisServer } from '@dingpost/dev/vitest/real-redis'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { delayedJobs } from '../src/app-jobs.ts'
import { type DrivenClock, layClock } from '../src/driven-clock.ts'
import { type OwnRedis, startOwnRedis } from '../src/own-redis.ts'
import { type Campaign, carryOut } from '../src/random/campaign.ts'
import { createCompany, found } from '../src/random/company.ts'
import { dailyLimits } from '../src/random/counts.ts'
import { discrepanciesOf } from '../src/random/discrepancies.ts'
import { gather, untilAtRest } from '../src/random/evidence.ts'
import { employOperator } from '../src/random/on-call.ts'
import { makePlan } from '../src/random/plan.ts'
import { createTurnover } from '../src/random/turnover.ts'
import { nextMidnight } from '../src/shifted-clock.ts'
import { openStage, type Stage } from '../src/stage.ts'

/**
 * The random run of apps that fold what comes near the day's limit, and in the evening of that day,
 * with further lost replies and refusals, send the digests. `SEED` repeats one of them.
 */
const SEEDS = 2
const NOTIFICATIONS = 300
const FROM = 3
const REST_MS = 180_000
const LEFT_OF_THE_DAY_MS = 115_000

const { SEED } = process.env
const firstSeed = Number(SEED ?? Math.floor(Math.random() * 1_000_000_000))
const seeds = Array.from({ length: SEED === undefined ? SEEDS : 1 }, (_, at) => firstSeed + at)
const company = createCompany(240)
/** There must be a day whose evening comes after the run. */
const isLate = nextMidnight(Date.now()) - Date.now() < 30 * 60_000

describeWithRedisServer('a run of random notifications with digests', () => {
  let redis: OwnRedis
  let client: Redis
  let clock: DrivenClock
  let stage: Stage

  beforeAll(async () => {
    console.log(`random runs with digests: SEED=${seeds[0]} to ${seeds.at(-1)}`)
    clock = layClock()
    redis = await startOwnRedis()
    client = new Redis(redis.url, { maxRetriesPerRequest: null })
    const { perPerson: perPersonPerDay, broadcasts: broadcastsPerDay, reserve } = dailyLimits
    stage = await openStage({
      redisUrl: redis.url,
      workers: 2,
      people: company.people.length,
      callsPerMonth: 1_000_000_000,
      programs: { worker: fileURLToPath(new URL('../src/driven-worker.ts', import.meta.url)) },
      apps: seeds.map(() => ({
        receipts: 'always',
        digest: { from: FROM },
        limits: { perPersonPerDay, broadcastsPerDay },
        reserve,
      })),
      limits: {
        messagesPerPersonPerDay: perPersonPerDay,
        broadcastsPerDay,
        egressCallsPer20Seconds: null,
      },
      env: {
        CLOCK_FILE: clock.file,
        BATCH_LINGER_MS: '100',
        DINGTALK_TIMEOUT_MS: '1500',
        DINGTALK_EGRESS_CALLS: '1000000',
        RECEIPT_FIRST_LOOK_MS: '300',
        RECEIPT_LAST_LOOK_MS: '0',
      },
    })
    await found(company, stage.dingtalk)
    await stage.dingtalk.setBehaviour({ readAfterMs: 400 })
  })
  afterAll(async () => {
    await stage.close()
    client.disconnect()
    await redis.remove()
    clock.remove()
  })

  test.skipIf(isLate)(
    'leaves the same in both books, person by person',
    async () => {
      const turnover = createTurnover(stage.stack)
      const operators = stage.apps.map((app) => employOperator({ stage, app, turnover }))
      const campaigns = await Promise.all(stage.apps.map((app, at) => untilEvening(app, at)))
      await untilTheEndOfTheDay()
      await Promise.all(stage.apps.map(sendDigests))
      let digests = 0
      for (const campaign of campaigns) {
        const evidence = await gather(campaign, company, stage, REST_MS)
        digests += evidence.tasks.filter(({ text }) => text.includes('消息汇总')).length
        const all = discrepanciesOf(evidence, company, { makesDigests: true })
        expect(all.slice(0, 10), `${all.length} of SEED=${campaign.plan.seed}`).toEqual([])
      }
      await Promise.all(operators.map((operator) => operator.dismiss()))
      expect(digests).toBeGreaterThan(50 * seeds.length)

      async function untilEvening(app: Stage['app'], at: number): Promise<Campaign> {
        const plan = makePlan(seeds[at] ?? 0, NOTIFICATIONS, company)
        const campaign = await carryOut(plan, { stage, app, turnover })
        await untilAtRest(campaign, stage, { timeoutMs: REST_MS, digests: 'waiting' })
        return campaign
      }
    },
    2 * REST_MS,
  )

  /** Nearly, and slowly from then on: the digests must go out before midnight. */
  async function untilTheEndOfTheDay(): Promise<void> {
    await clock.hurry(nextMidnight(clock.now()) - LEFT_OF_THE_DAY_MS)
    clock.run(0.5)
  }

  async function sendDigests({ name, appKey }: Stage['app']): Promise<void> {
    const evil = { api: 'asyncsend_v2', appKey } as const
    for (const after of [2, 5]) {
      await stage.dingtalk.addFault({ ...evil, kind: 'reset-after', times: 2, after })
    }
    await stage.dingtalk.addFault({ ...evil, kind: 'error', code: 41_049, times: 1, after: 7 })
    const jobs = delayedJobs(client, name, 'sends')
    await jobs.promote()
    await jobs.close()
  }
})
