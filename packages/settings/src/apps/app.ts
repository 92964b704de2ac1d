import type { Digest } from './digest.ts'
import type { AppKind, AppLimits } from './limits.ts'
import type { Organisation } from './organisation.ts'
import type { QuietHours } from './quiet-hours.ts'
import type { ReceiptPolicy } from './receipts.ts'
import type { Reserve } from './reserve.ts'
import type { Secret } from '../secret.ts'

/** One DingTalk micro-app and what it may spend. */
export interface AppSettings {
  readonly name: string
  readonly appKey: string
  readonly appSecret: Secret
  readonly agentId: number
  readonly kind: AppKind
  readonly organisation: Organisation
  readonly limits: AppLimits
  readonly reserve: Reserve
  readonly quietHours?: QuietHours
  readonly digest?: Digest
  readonly receipts: ReceiptPolicy
}
