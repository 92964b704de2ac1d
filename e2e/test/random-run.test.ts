import { describeWithRedisServer } from '@dingpost/dev/vitest/real-redis'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type OwnRedis, startOwnRedis } from '../src/own-redis.ts'
import { carryOut, recallTheLast } from '../src/random/campaign.ts'
import { createCompany, found } from '../src/random/company.ts'
import { dailyLimits, miscountedCalls } from '../src/random/counts.ts'
import { discrepanciesOf } from '../src/random/discrepancies.ts'
import { gather, untilAtRest } from '../src/random/evidence.ts'
import { employOperator } from '../src/random/on-call.ts'
import { makePlan } from '../src/random/plan.ts'
import { saying } from '../src/random/rules.ts'
import { createTurnover, type Turnover } from '../src/random/turnover.ts'
import { openStage, type Stage } from '../src/stage.ts'

/**
 * Random notifications, faults, cancels, recalls and killed workers, then DingPost's books against
 * the simulator's, person by person: `src/random/rules.ts` says what may stand in both.
 *
 *     pnpm vitest run --project e2e e2e/test/random-run.test.ts                    20 new seeds of 500
 *     SEED=123 pnpm vitest run --project e2e e2e/test/random-run.test.ts           one of them again
 *     RANDOM_RUN=50000 pnpm vitest run --project e2e e2e/test/random-run.test.ts   the long form: one seed
 *
 * A seed repeats what is asked for and what goes wrong, not the order in which processes get to it.
 * On two idle cores the twenty take a minute and a half, and each is given up after four; the long
 * form takes ten minutes, and is given up after forty.
 */
const SEEDS = 20
const USUAL = 500

const notifications = Number(process.env['RANDOM_RUN'] ?? USUAL)
const firstSeed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 1_000_000_000))
const isOne = process.env['SEED'] !== undefined || notifications !== USUAL
const seeds = Array.from({ length: isOne ? 1 : SEEDS }, (_, at) => firstSeed + at)

const PEOPLE = 240
const company = createCompany(Math.round(PEOPLE * Math.max(0.2, notifications / USUAL)))
/** A worker that dies as its app's probe keeps the app waiting for a minute. */
const REST_MS = 180_000 + 12 * notifications
const CAMPAIGN_MS = REST_MS + 60_000 + 30 * notifications

/** What at least one of twenty seeds leads to; otherwise they have shown too little. */
const usualSayings = [
  'delivered',
  'read',
  'recalled',
  'cancelled',
  'suppressed/duplicate_content',
  'suppressed/user_daily_limit',
  'suppressed/broadcast_daily_limit',
  'suppressed/expired',
  'deferred/user_daily_limit',
  'deferred/broadcast_daily_limit',
  'failed/unknown_recipient',
  'failed/out_of_scope',
  'failed/recipient_refused',
  'failed/rejected_content',
  'unverified/too_many_recipients',
]

describeWithRedisServer('a run of random notifications with random faults', () => {
  let redis: OwnRedis
  let stage: Stage
  let turnover: Turnover
  const sayings = new Set<string>()

  beforeAll(async () => {
    console.log(`random runs of ${notifications}: SEED=${seeds[0]} to ${seeds.at(-1)}`)
    redis = await startOwnRedis()
    stage = await openStage({
      redisUrl: redis.url,
      workers: 2,
      people: company.people.length,
      callsPerMonth: 1_000_000_000,
      apps: seeds.map(() => ({
        receipts: 'always',
        limits: {
          perPersonPerDay: dailyLimits.perPerson,
          broadcastsPerDay: dailyLimits.broadcasts,
        },
        reserve: dailyLimits.reserve,
      })),
      limits: {
        messagesPerPersonPerDay: dailyLimits.perPerson,
        broadcastsPerDay: dailyLimits.broadcasts,
        egressCallsPer20Seconds: null,
      },
      env: {
        BATCH_LINGER_MS: '100',
        DINGTALK_TIMEOUT_MS: '1500',
        DINGTALK_EGRESS_CALLS: '1000000',
        RECEIPT_FIRST_LOOK_MS: '300',
        RECEIPT_LAST_LOOK_MS: '0',
      },
    })
    turnover = createTurnover(stage.stack)
    await found(company, stage.dingtalk)
    await stage.dingtalk.setBehaviour({ readAfterMs: 400 })
  })
  afterAll(async () => {
    await stage.close()
    await redis.remove()
  })

  test.concurrent.each(seeds)(
    'of seed %i leaves the same in both books, person by person',
    { timeout: CAMPAIGN_MS },
    async (seed) => {
      const app = stage.apps[seeds.indexOf(seed)]
      if (!app) throw new Error('there is no app for this seed')
      const field = { stage, app, turnover }
      const operator = employOperator(field)
      try {
        const campaign = await carryOut(makePlan(seed, notifications, company), field)
        await untilAtRest(campaign, stage, { timeoutMs: REST_MS })
        await recallTheLast(campaign, stage)
        const evidence = await gather(campaign, company, stage, REST_MS)
        for (const claim of evidence.claims) sayings.add(saying(claim))
        const discrepancies = discrepanciesOf(evidence, company)
        expect(discrepancies.slice(0, 10), `${discrepancies.length} of SEED=${seed}`).toEqual([])
      } finally {
        await operator.dismiss()
      }
    },
  )

  test('counts the calls of the month as DingTalk does', async () => {
    const { organisations } = await stage.backend.read<Usage>('/v1/usage')
    const calls = await stage.dingtalk.getCalls({ limit: 10_000_000 })
    const counted = organisations[0].calls.used
    expect(miscountedCalls(counted, calls, turnover.killed())).toEqual([])
  })

  test.skipIf(isOne)('leads to everything that can become of a recipient', () => {
    expect([...sayings]).toEqual(expect.arrayContaining(usualSayings))
  })
})

type Usage = { organisations: [{ calls: { used: number } }] }
