import { type Afterwards, createAfterwards } from './afterwards.ts'
import { type Batches, createBatches } from './batches.ts'
import { type Limits, type CallBudget, createCallBudget, defaultLimits } from './budgets.ts'
import { createDepartments, type Departments } from './departments.ts'
import { createExpansions, type Expansions } from './expansions.ts'
import { type Gate, createGate } from './gate.ts'
import { type Notifications, createNotifications } from './notifications.ts'
import { createPreview, type Preview } from './preview.ts'
import { type Rules, usualRules } from './rules.ts'
import { createScope } from './scope.ts'
import type { RedisClient } from './script.ts'
import { type Tokens, createTokens } from './tokens.ts'
import { createUsage, type Usage } from './usage.ts'

/** What has happened for one app. */
export interface Ledger {
  readonly notifications: Notifications
  readonly preview: Preview
  readonly batches: Batches
  readonly departments: Departments
  readonly expansions: Expansions
  readonly afterwards: Afterwards
  readonly gate: Gate
  readonly calls: CallBudget
  readonly tokens: Tokens
  readonly usage: Usage
}

export interface LedgerOptions {
  readonly redis: RedisClient
  /** The app's name in the configuration. */
  readonly app: string
  /** Of the app's tokens: one fetched with another key is no use. */
  readonly appKey?: string
  readonly limits?: Partial<Limits>
  readonly rules?: Partial<Rules>
  /** Moves time in tests, ms since 1970; otherwise the Redis server's clock decides. */
  readonly now?: () => number
}

export function createLedger({ redis, app, appKey, now, ...given }: LedgerOptions): Ledger {
  const scope = createScope(redis, app, now)
  const limits = { ...defaultLimits, ...given.limits }
  const rules = { ...usualRules, ...given.rules }
  return {
    notifications: createNotifications(scope, rules),
    preview: createPreview(scope, limits, rules),
    batches: createBatches(scope, limits, rules),
    departments: createDepartments(scope),
    expansions: createExpansions(scope),
    afterwards: createAfterwards(scope),
    gate: createGate(scope),
    calls: createCallBudget(scope, limits),
    tokens: createTokens(scope, appKey),
    usage: createUsage(scope, limits),
  }
}
