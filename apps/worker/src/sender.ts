import { createDingTalk, type DingTalk } from '@dingpost/dingtalk'
import { createLedger, type Ledger, type RedisClient } from '@dingpost/ledger'
import type { AppSettings, WorkerSettings } from '@dingpost/settings'
import type { Organisation } from './organisation.ts'

/** One app as a worker knows it: its DingTalk, its ledger, and its choices. */
export interface Sender {
  readonly app: string
  readonly organisation: Pick<Organisation, 'name' | 'calls'>
  readonly dingtalk: DingTalk
  readonly ledger: Ledger
  /** Whether calls of the month are spent on receipts. */
  readonly receipts: AppSettings['receipts']
  /** The wait from the send to the first look, in ms; each further look waits four times as long. */
  readonly firstLookMs: number
  /** The wait from the send to the look for those who have read it meanwhile, in ms; 0 for none. */
  readonly lastLookMs: number
  /**
   * By how much a call may miss its turn, in ms: the time in which the burst is earned. So many calls
   * more than the pace are what the platform allows in a second.
   */
  readonly latenessMs: number
  /** ms since 1970 */
  readonly now: () => number
}

export interface SenderOptions {
  readonly redis: RedisClient
  readonly settings: WorkerSettings
  readonly organisation: Organisation
  readonly now?: (() => number) | undefined
  readonly deferSpreadMs?: number | undefined
}

export function createSender(
  app: AppSettings,
  { redis, settings, organisation, now, deferSpreadMs }: SenderOptions,
): Sender {
  const { name, appKey, appSecret, agentId, limits, reserve, quietHours, digest, receipts } = app
  const clock = now && { now }
  const rules = {
    reserve,
    ...(quietHours && { quietHours }),
    ...(digest && { digest }),
    ...(deferSpreadMs !== undefined && { deferSpreadMs }),
  }
  const ledger = createLedger({ redis, app: name, appKey, limits, rules, ...clock })
  const dingtalk = createDingTalk({
    baseUrl: settings.dingtalkUrl,
    appKey,
    appSecret: appSecret.reveal(),
    agentId,
    tokens: ledger.tokens,
    meter: organisation.meter,
    timeoutMs: settings.dingtalkTimeoutMs,
    maxSockets: settings.concurrency * 2,
    ...clock,
  })
  return {
    app: name,
    organisation,
    dingtalk,
    ledger,
    receipts,
    firstLookMs: settings.receiptFirstLookMs,
    lastLookMs: settings.receiptLastLookMs,
    latenessMs: (1_000 * limits.callsBurst) / limits.callsPerSecond,
    now: now ?? Date.now,
  }
}
