import type { GateState, MonthOfCalls, Pace } from '@dingpost/ledger'
import type { AppWorker } from './app-worker.ts'

/** What an app waits for at present, and what it has spent. */
export interface AppDetail {
  readonly app: string
  readonly organisation: string
  readonly gate: GateState | null
  readonly month: Pick<MonthOfCalls, 'used' | 'limit'>
  readonly pace: Pace
}

export function readDetails(workers: readonly AppWorker[]): Promise<AppDetail[]> {
  return Promise.all(workers.map((worker) => detailOf(worker)))
}

async function detailOf(worker: AppWorker): Promise<AppDetail> {
  const { app, organisation, ledger } = worker.sender()
  const [gate, month, pace] = await Promise.all([
    ledger.gate.state(),
    organisation.calls.month(),
    ledger.calls.pace(),
  ])
  const { used, limit } = month
  return { app, organisation: organisation.name, gate: gate ?? null, month: { used, limit }, pace }
}
