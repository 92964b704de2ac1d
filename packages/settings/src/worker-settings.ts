import { type AppSettings, readApps } from './apps.ts'
import {
  createReader,
  type Environment,
  type EnvironmentReader,
  type Reading,
  readingOf,
} from './environment.ts'
import { readHost } from './host.ts'
import { type LogLevel, readLogLevel } from './log-level.ts'
import { readRedisUrl } from './redis-url.ts'
import type { Secret } from './secret.ts'

export interface WorkerSettings {
  readonly redisUrl: Secret
  readonly apps: readonly AppSettings[]
  /** Without a slash at its end. */
  readonly dingtalkUrl: string
  readonly dingtalkTimeoutMs: number
  readonly callsPerSecond: number
  readonly peoplePerMinute: number
  readonly host: string
  /** 0 takes any free one. */
  readonly port: number
  readonly concurrency: number
  readonly receipts: 'always' | 'never'
  readonly receiptFirstLookMs: number
  readonly drainDeadlineMs: number
  readonly logLevel: LogLevel
}

const DAY_MS = 24 * 60 * 60 * 1_000

export function readWorkerSettings(env: Environment): Reading<WorkerSettings> {
  const reader = createReader(env)
  return readingOf(reader, {
    redisUrl: readRedisUrl(reader),
    apps: readApps(reader),
    dingtalkUrl: readDingtalkUrl(reader),
    dingtalkTimeoutMs: reader.integer('DINGTALK_TIMEOUT_MS', { min: 100, max: 15_000 }),
    callsPerSecond: reader.integer('DINGTALK_CALLS_PER_SECOND', { min: 1, max: 10_000 }),
    // A full batch is 100 people: a smaller budget could never let one pass.
    peoplePerMinute: reader.integer('DINGTALK_PEOPLE_PER_MINUTE', { min: 100, max: 1_000_000 }),
    host: readHost(reader, 'WORKER_HOST'),
    port: reader.integer('WORKER_PORT', { min: 0, max: 65_535 }),
    concurrency: reader.integer('WORKER_CONCURRENCY', { min: 1, max: 1_000 }),
    receipts: reader.choice('RECEIPTS', ['always', 'never']),
    // DingTalk answers for 24 hours after the send (page of `getsendresult`); a later first look finds nothing.
    receiptFirstLookMs: reader.integer('RECEIPT_FIRST_LOOK_MS', { min: 0, max: DAY_MS }),
    drainDeadlineMs: reader.integer('DRAIN_DEADLINE_MS', { min: 0, max: 600_000 }),
    logLevel: readLogLevel(reader),
  })
}

function readDingtalkUrl(reader: EnvironmentReader): string {
  const given = reader.text('DINGTALK_BASE_URL') ?? ''
  const url = URL.canParse(given) ? new URL(given) : undefined
  const plain = url && !url.search && !url.hash && !url.username && !url.password
  if (!plain || !/^https?:$/.test(url.protocol)) {
    reader.refuse(
      'DINGTALK_BASE_URL',
      'expected an http or https URL without user, query or fragment',
    )
  }
  return given.replace(/\/+$/, '')
}
