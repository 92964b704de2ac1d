import { connectRedis } from '@dingpost/ledger'
import { createLog, inBackground } from '@dingpost/log'
import { readWorkerSettings } from '@dingpost/settings'
import {
  type AccountFields,
  type AppWorker,
  createOrganisations,
  createSender,
  startAppWorker,
} from '@dingpost/worker'
import { account } from './account.ts'
import { roomy } from './ground.ts'

export interface OwnWorkerOptions {
  readonly redisUrl: string
  readonly platformUrl: string
  readonly concurrency: number
  readonly onAccount: (account: AccountFields) => void
}

/**
 * DingPost's worker in this process, as it runs, its log line for each batch included; receipts are
 * off, and no budget is met.
 */
export function prepareOwnWorker({ redisUrl, platformUrl, ...options }: OwnWorkerOptions) {
  const redis = connectRedis(redisUrl, { role: 'worker' })
  const log = createLog('worker', 'info', inBackground('/dev/null'))
  const settings = workerSettings({ REDIS_URL: redisUrl, DINGTALK_BASE_URL: platformUrl })
  const [app] = settings.apps
  if (!app) throw new Error('no app')
  const organisation = createOrganisations({ redis, egress: settings.egress, log })(
    app.organisation,
  )
  return {
    redis,
    start: (): AppWorker =>
      startAppWorker({
        sender: createSender(app, { redis, settings, organisation }),
        redis,
        concurrency: options.concurrency,
        log,
        onAccount(fields) {
          log.info(fields, 'batch')
          options.onAccount(fields)
        },
      }),
  }
}

function workerSettings(env: Record<string, string>) {
  const reading = readWorkerSettings({
    ...roomy,
    DINGTALK_APP_KEY: account.appKey,
    DINGTALK_APP_SECRET: account.appSecret,
    DINGTALK_AGENT_ID: String(account.agentId),
    RECEIPTS: 'never',
    ...env,
  })
  if (!reading.ok) throw new Error(reading.problems.join('\n'))
  return reading.settings
}
