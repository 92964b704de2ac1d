import { type Batches, createBatches } from './batches.ts'
import { type Limits, type CallBudget, createCallBudget, defaultLimits } from './budgets.ts'
import { type Gate, createGate } from './gate.ts'
import { type Notifications, createNotifications } from './notifications.ts'
import { createScope } from './scope.ts'
import type { RedisClient } from './script.ts'
import { type Tokens, createTokens } from './tokens.ts'

/** What has happened for one app. */
export interface Ledger {
  readonly notifications: Notifications
  readonly batches: Batches
  readonly gate: Gate
  readonly calls: CallBudget
  readonly tokens: Tokens
}

export interface LedgerOptions {
  readonly redis: RedisClient
  /** The app's name in the configuration. */
  readonly app: string
  readonly limits?: Partial<Limits>
  /** Moves time in tests, ms since 1970; otherwise the Redis server's clock decides. */
  readonly now?: () => number
}

export function createLedger({ redis, app, limits: given, now }: LedgerOptions): Ledger {
  const scope = createScope(redis, app, now)
  const limits = { ...defaultLimits, ...given }
  return {
    notifications: createNotifications(scope),
    batches: createBatches(scope, limits),
    gate: createGate(scope),
    calls: createCallBudget(scope, limits),
    tokens: createTokens(scope),
  }
}
