import { createLog } from '@dingpost/log'
import { exitWithProblems, readWorkerSettings } from '@dingpost/settings'
import { startWorker } from '@dingpost/worker'
import { clockIn } from './driven-clock.ts'

/**
 * A worker that takes the time from the file CLOCK_FILE, and asks a closed gate ten times as often,
 * because that clock may run much faster than time.
 */
const reading = readWorkerSettings(process.env)
if (!reading.ok) exitWithProblems(reading.problems)

const worker = await startWorker(reading.settings, createLog('worker', reading.settings.logLevel), {
  now: clockIn(process.env['CLOCK_FILE'] ?? ''),
  askGateMs: 500,
})

process.once('SIGTERM', () => void worker.close())
