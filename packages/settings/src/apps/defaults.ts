import { callsPerSecond, peoplePerMinute } from './limits.ts'
import type { EnvironmentReader } from '../environment.ts'
import { callsPerMonth } from './organisation.ts'
import { receiptPolicies, type ReceiptPolicy } from './receipts.ts'

/** What the environment says for every app that has nothing of its own. */
export interface AppDefaults {
  readonly callsPerSecond: number
  readonly peoplePerMinute: number
  readonly callsPerMonth: number
  readonly receipts: ReceiptPolicy
}

export const readAppDefaults = (reader: EnvironmentReader): AppDefaults => ({
  callsPerSecond: reader.integer('DINGTALK_CALLS_PER_SECOND', callsPerSecond),
  peoplePerMinute: reader.integer('DINGTALK_PEOPLE_PER_MINUTE', peoplePerMinute),
  callsPerMonth: reader.integer('DINGTALK_CALLS_PER_MONTH', callsPerMonth),
  receipts: reader.choice('RECEIPTS', receiptPolicies),
})
