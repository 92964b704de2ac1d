export { checkRedis } from './check.ts'
export { connectRedis } from './connect.ts'
export { contentOf, type Content } from './content.ts'
export { createGather } from './gather.ts'
export { createLedger, type Ledger } from './ledger.ts'
export { createCallMeter, type CallMeter, type MonthOfCalls, type Taken } from './call-meter.ts'
export { type Budget, defaultLimits, type Limits, type Pace } from './budgets.ts'
export { type Rules, usualRules } from './rules.ts'
export type { QuietHours } from './quiet-hours.ts'
export { appOfNotification } from './notification-id.ts'
export { recipientStates, type Reason, type RecipientState } from './states.ts'
export type { RedisClient } from './script.ts'
export type { Recipient } from './recipients.ts'
export { priorities, type Priority, type Terms } from './terms.ts'
export type { Afterwards, Asked, StatusBar, TooLate } from './afterwards.ts'
export type { Department, Departments } from './departments.ts'
export type { Expanded, Expansions, Piece } from './expansions.ts'
export type { Forecast, Preview, PreviewRequest } from './preview.ts'
export type {
  DueBatch,
  Folded,
  FoldedMessage,
  LookUp,
  Reservation,
  Reserved,
  Unexpanded,
} from './reservation.ts'
export type {
  Awaiting,
  Batches,
  Look,
  OnJob,
  Recorded,
  Verdict,
  WithoutReceipt,
} from './batches.ts'
export type { Found } from './reserve.ts'
export type { Closed, Closing, Gate, GateState } from './gate.ts'
export type { FilledBatch } from './filled-batch.ts'
export type { RecipientRecord } from './recipient-record.ts'
export type { NotificationTask, Task } from './task.ts'
export type { DayUsage, Usage } from './usage.ts'
export type { AcceptRequest, Acceptance } from './acceptance.ts'
export type { NotificationStatus, Notifications, RecipientPage } from './notifications.ts'
