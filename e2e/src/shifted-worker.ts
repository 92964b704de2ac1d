import { createLog } from '@dingpost/log'
import { exitWithProblems, readWorkerSettings } from '@dingpost/settings'
import { startWorker } from '@dingpost/worker'
import { shiftedBy } from './shifted-clock.ts'

/**
 * A worker whose clock is ahead of the real one by CLOCK_OFFSET_MS. What it defers to the next day
 * it sends in the first seconds of that day, so that a test need not wait for minutes.
 */
const reading = readWorkerSettings(process.env)
if (!reading.ok) exitWithProblems(reading.problems)

const worker = await startWorker(reading.settings, createLog('worker', reading.settings.logLevel), {
  now: shiftedBy(Number(process.env['CLOCK_OFFSET_MS'])),
  deferSpreadMs: 2_000,
})

process.once('SIGTERM', () => void worker.close())
