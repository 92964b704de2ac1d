export { checkRedis } from './check.ts'
export { connectRedis } from './connect.ts'
export { contentOf, type Content } from './content.ts'
export { describeError } from './describe-error.ts'
export { createLedger, type Ledger } from './ledger.ts'
export { defaultLimits, type Limits } from './budgets.ts'
export { appOfNotification } from './notification-id.ts'
export { recipientStates, type Reason, type RecipientState } from './states.ts'
export type { RedisClient } from './script.ts'
export type { Recipient } from './recipients.ts'
export type {
  Awaiting,
  Batches,
  Found,
  Recorded,
  Reservation,
  Reserved,
  Verdict,
} from './batches.ts'
export type { Closed, Closing, Gate, GateState } from './gate.ts'
export type {
  AcceptRequest,
  Acceptance,
  FilledBatch,
  NotificationStatus,
  Notifications,
  RecipientPage,
  RecipientRecord,
} from './notifications.ts'
