import { connectRedis } from '@dingpost/ledger'
import type { AppSettings, WorkerSettings } from '@dingpost/settings'
import type { Logger } from 'pino'
import type { AccountFields } from './account.ts'
import { startAppWorker } from './app-worker.ts'
import { startHealth } from './health.ts'
import { createMetrics } from './metrics.ts'
import { createOrganisations } from './organisation.ts'
import { createRoster } from './roster.ts'
import { createSender } from './sender.ts'

export interface WorkerOptions {
  /** Moves time in tests, ms since 1970; otherwise the Redis server's clock decides. */
  readonly now?: () => number
  /** Over how long what is deferred to the next day is spread, ms; five minutes when left out. */
  readonly deferSpreadMs?: number
  /** How often a closed gate is asked, ms; every 5 s when left out. */
  readonly askGateMs?: number
}

/** A worker process: one queue worker for each app, one Redis, one port for its health. */
export async function startWorker(
  settings: WorkerSettings,
  log: Logger,
  { now, deferSpreadMs, ...pace }: WorkerOptions = {},
) {
  const redis = connectRedis(settings.redisUrl.reveal(), {
    role: 'worker',
    onError: (error) => log.warn({ err: error }, 'redis error'),
  })
  const metrics = createMetrics()
  const organisationOf = createOrganisations({ redis, egress: settings.egress, log, now })
  const roster = createRoster({
    createSender(app) {
      const organisation = organisationOf(app.organisation)
      return createSender(app, { redis, settings, organisation, now, deferSpreadMs })
    },
    startWorker: (sender) =>
      startAppWorker({
        sender,
        redis,
        concurrency: settings.concurrency,
        log,
        onAccount: report,
        ...pace,
      }),
  })
  roster.reload(settings.apps)
  const { workers } = roster
  const { host, port } = settings
  const health = await startHealth({ host, port, redis, workers, metrics })
  log.info({ url: health.url, apps: settings.apps.map(({ name }) => name) }, 'worker started')

  return {
    url: health.url,
    /** Goes on with these apps; those whose settings are as they were do not notice. */
    reload(apps: readonly AppSettings[]): void {
      log.info(roster.reload(apps), 'apps reloaded')
    },
    async close(): Promise<void> {
      await roster.close()
      await health.close()
      redis.disconnect()
    },
  }

  function report(account: AccountFields): void {
    metrics.count(account)
    if (account.held) log.error(account, 'app held')
    else log.info(account, account.notification === undefined ? 'batch' : 'notification')
  }
}
