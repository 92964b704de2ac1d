import type { AppSettings } from './apps/app.ts'
import { readApps } from './apps/apps.ts'
import { type Egress, readEgress } from './egress.ts'
import {
  createReader,
  type Environment,
  type EnvironmentReader,
  type Reading,
  readingOf,
} from './environment.ts'
import { readHost } from './host.ts'
import { readHttpUrl } from './http-url.ts'
import { type LogLevel, readLogLevel } from './log-level.ts'
import { readRedisUrl } from './redis-url.ts'
import type { Secret } from './secret.ts'

export interface WorkerSettings {
  readonly redisUrl: Secret
  readonly apps: readonly AppSettings[]
  /** Without a slash at its end. */
  readonly dingtalkUrl: string
  readonly dingtalkTimeoutMs: number
  readonly egress: Egress
  readonly host: string
  /** 0 takes any free one. */
  readonly port: number
  readonly concurrency: number
  readonly receiptFirstLookMs: number
  /** After the send, as the first one; 0 for none. */
  readonly receiptLastLookMs: number
  readonly drainDeadlineMs: number
  readonly logLevel: LogLevel
}

/** DingTalk answers for 24 hours after the send (page of `getsendresult`). */
const DAY_MS = 24 * 60 * 60 * 1_000
const MARGIN_MS = 5 * 60 * 1_000

export function readWorkerSettings(env: Environment): Reading<WorkerSettings> {
  const reader = createReader(env)
  return readingOf(reader, {
    redisUrl: readRedisUrl(reader),
    apps: readApps(reader),
    dingtalkUrl: readHttpUrl(reader, 'DINGTALK_BASE_URL'),
    dingtalkTimeoutMs: reader.integer('DINGTALK_TIMEOUT_MS', { min: 100, max: 15_000 }),
    egress: readEgress(reader),
    host: readHost(reader, 'WORKER_HOST'),
    port: reader.integer('WORKER_PORT', { min: 0, max: 65_535 }),
    concurrency: reader.integer('WORKER_CONCURRENCY', { min: 1, max: 1_000 }),
    ...readLooks(reader),
    drainDeadlineMs: reader.integer('DRAIN_DEADLINE_MS', { min: 0, max: 600_000 }),
    logLevel: readLogLevel(reader),
  })
}

function readLooks(
  reader: EnvironmentReader,
): Pick<WorkerSettings, 'receiptFirstLookMs' | 'receiptLastLookMs'> {
  const first = reader.integer('RECEIPT_FIRST_LOOK_MS', { min: 0, max: DAY_MS })
  const last = reader.integer('RECEIPT_LAST_LOOK_MS', { min: 0, max: DAY_MS - MARGIN_MS })
  if (last !== 0 && last < first) {
    reader.refuse('RECEIPT_LAST_LOOK_MS', 'expected 0, or not less than RECEIPT_FIRST_LOOK_MS')
  }
  return { receiptFirstLookMs: first, receiptLastLookMs: last }
}
