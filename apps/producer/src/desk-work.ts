import { createGatekeeper, type Gatekeeper } from './gatekeeper.ts'
import { createIntake, type Intake } from './intake.ts'
import { createPreflight, type Preflight } from './preflight.ts'
import { createRecords, type Records } from './records.ts'
import { createStatusBars, type StatusBars } from './status-bar.ts'
import { createUsageDesk, type UsageDesk, type UsageDeskOptions } from './usage.ts'
import { createWithdrawal, type Withdrawal } from './withdrawal.ts'

/** All that is done at the desks of the apps, whoever stands behind them. */
export interface DeskWork
  extends Intake, Preflight, Records, Withdrawal, StatusBars, UsageDesk, Gatekeeper {}

export function createDeskWork(options: UsageDeskOptions): DeskWork {
  const { desks, onRedis, now } = options
  return {
    ...createIntake(desks, onRedis, now),
    ...createPreflight(desks, onRedis, now),
    ...createRecords(desks, onRedis),
    ...createWithdrawal(desks, onRedis),
    ...createStatusBars(desks, onRedis),
    ...createGatekeeper(desks, onRedis),
    ...createUsageDesk(options),
  }
}
