import { createDingTalk } from '@dingpost/dingtalk'
import { connectRedis, createLedger } from '@dingpost/ledger'
import type { WorkerSettings } from '@dingpost/settings'
import type { Logger } from 'pino'
import type { AccountFields } from './account.ts'
import { startAppWorker } from './app-worker.ts'
import { startHealth } from './health.ts'
import { createMetrics } from './metrics.ts'

/** A worker process: one queue worker for each app, one Redis, one port for its health. */
export async function startWorker(settings: WorkerSettings, log: Logger) {
  const redis = connectRedis(settings.redisUrl.reveal(), {
    role: 'worker',
    onError: (error) => log.warn({ err: error }, 'redis error'),
  })
  const metrics = createMetrics()
  const workers = settings.apps.map((app) =>
    startAppWorker({
      sender: createSender(app),
      redis,
      concurrency: settings.concurrency,
      log,
      onAccount: report,
    }),
  )
  const health = await startHealth({
    host: settings.host,
    port: settings.port,
    redis,
    workers,
    metrics,
  })
  log.info({ url: health.url, apps: settings.apps.map(({ name }) => name) }, 'worker started')

  return {
    async close(): Promise<void> {
      await Promise.all(workers.map((worker) => worker.close()))
      await health.close()
      redis.disconnect()
    },
  }

  function createSender({ name, appKey, appSecret, agentId }: WorkerSettings['apps'][number]) {
    const { callsPerSecond, peoplePerMinute } = settings
    const ledger = createLedger({ redis, app: name, limits: { callsPerSecond, peoplePerMinute } })
    const dingtalk = createDingTalk({
      baseUrl: settings.dingtalkUrl,
      appKey,
      appSecret: appSecret.reveal(),
      agentId,
      tokens: ledger.tokens,
      timeoutMs: settings.dingtalkTimeoutMs,
      maxSockets: settings.concurrency * 2,
    })
    const receipts = settings.receipts === 'always'
    return { app: name, ledger, dingtalk, receipts, firstLookMs: settings.receiptFirstLookMs }
  }

  function report(account: AccountFields): void {
    metrics.count(account)
    if (account.held) log.error(account, 'app held')
    else log.info(account, 'batch')
  }
}
