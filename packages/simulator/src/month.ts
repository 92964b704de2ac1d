import { endpoints } from './endpoints/table.ts'
import type { Failure } from './failure.ts'

/** What the gateway refuses before it asks for the month: token, address, permission. */
const refusedBefore = new Set(
  [40_000, 40_001, 40_014, 41_001, 42_001, 43_007, 33_001, 60_011, 60_020].map(String),
)

/**
 * Whether a call that got this answer uses up one of the organisation's month. Throttled ones do
 * not (dingtalk-application-development-platform-billing-model).
 */
export function isCounted(path: string, refusal?: Failure): boolean {
  const code = String(refusal?.code)
  const throttled = /^900[01]\d$/u.test(code)
  return endpoints.get(path)?.counted === true && !throttled && !refusedBefore.has(code)
}
