import { type ApiKey, readApiKeys } from './api-keys.ts'
import type { AppSettings } from './apps/app.ts'
import { readApps } from './apps/apps.ts'
import { type BoardAccess, readBoardAccess } from './board.ts'
import { createReader, type Environment, type Reading, readingOf } from './environment.ts'
import { readHost } from './host.ts'
import { type LogLevel, readLogLevel } from './log-level.ts'
import { readRedisUrl } from './redis-url.ts'
import type { Secret } from './secret.ts'

export interface ProducerSettings {
  readonly redisUrl: Secret
  readonly apps: readonly AppSettings[]
  readonly host: string
  /** 0 takes any free one. */
  readonly port: number
  /** Empty means open, on a loopback host. */
  readonly apiKeys: readonly ApiKey[]
  readonly board: BoardAccess
  readonly lingerMs: number
  readonly logLevel: LogLevel
}

export function readProducerSettings(env: Environment): Reading<ProducerSettings> {
  const reader = createReader(env)
  const host = readHost(reader, 'PRODUCER_HOST')
  return readingOf(reader, {
    redisUrl: readRedisUrl(reader),
    apps: readApps(reader),
    host,
    port: reader.integer('PRODUCER_PORT', { min: 0, max: 65_535 }),
    apiKeys: readApiKeys(reader, host),
    board: readBoardAccess(reader, host),
    lingerMs: reader.integer('BATCH_LINGER_MS', { min: 0, max: 60_000 }),
    logLevel: readLogLevel(reader),
  })
}
