import { createDingTalk } from '@dingpost/dingtalk'
import { connectRedis, createLedger } from '@dingpost/ledger'
import { createProducer } from '@dingpost/producer'
import { startAppWorker } from '@dingpost/worker'
import { destination, pino } from 'pino'
import { countRedisRequests } from '../redis-requests.ts'
import {
  account,
  ENQUEUE_AT_ONCE,
  forEachPerson,
  messageFor,
  runContender,
  userIdOf,
} from '../workload.ts'

/** The platform's limits are not what is measured here. */
const unlimited = { callsPerSecond: 1_000_000, peoplePerMinute: 60_000_000 }

/**
 * DingPost as it runs, its log line for each batch included; receipts are off, because the textbook
 * has none.
 */
await runContender(async (workload) => {
  const requests = countRedisRequests(workload.redisUrl)
  const { redisUrl, simulatorUrl, concurrency } = workload
  const producer = createProducer({ redisUrl, apps: ['default'], lingerMs: 0 })
  await Promise.all([...producer.queues.values()].map((queue) => queue.waitUntilReady()))

  const enqueueFrom = performance.now()
  await forEachPerson(workload, ENQUEUE_AT_ONCE, (person) =>
    producer.enqueue({
      to: { userIds: [userIdOf(person)] },
      message: messageFor(workload, person),
    }),
  )
  const enqueueMs = performance.now() - enqueueFrom

  const redis = connectRedis(redisUrl, { role: 'worker' })
  const ledger = createLedger({ redis, app: 'default', limits: unlimited })
  const dingtalk = createDingTalk({
    ...account,
    baseUrl: simulatorUrl,
    tokens: ledger.tokens,
    maxSockets: concurrency * 2,
  })
  const log = pino({ name: 'bench' }, destination({ dest: '/dev/null', sync: false }))

  const drainFrom = performance.now()
  let left = workload.people
  await new Promise<void>((drained) => {
    startAppWorker({
      sender: { app: 'default', dingtalk, ledger, receipts: false, firstLookMs: 5_000 },
      redis,
      concurrency,
      log,
      onAccount(fields) {
        log.info(fields, 'batch')
        left -= fields.people
        if (left === 0) drained()
      },
    })
  })
  return { enqueueMs, drainMs: performance.now() - drainFrom, redisRequests: requests() }
})
