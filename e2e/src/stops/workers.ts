import { createLog } from '@dingpost/log'
import { exitWithProblems, readWorkerSettings } from '@dingpost/settings'
import { startWorker } from '@dingpost/worker'
import { clockIn } from '../driven-clock.ts'

/**
 * One process of many workers, each for one app of the file and with a way to Redis of its own, by
 * WORKER_CHECKPOINTS in the file's order. They take the time from the file CLOCK_FILE, where it is
 * given. The last one to listen is for no app: it says that all are there.
 */
const reading = readWorkerSettings(process.env)
if (!reading.ok) exitWithProblems(reading.problems)
const { apps, logLevel } = reading.settings
const log = createLog('worker', logLevel)

const { CLOCK_FILE: clock } = process.env
const options = clock === undefined ? {} : { now: clockIn(clock) }
const urls = JSON.parse(process.env['WORKER_CHECKPOINTS'] ?? '[]') as string[]
await Promise.all(
  urls.map((url, at) => {
    const own = readWorkerSettings({ ...process.env, REDIS_URL: url, WORKER_PORT: '0' })
    if (!own.ok) exitWithProblems(own.problems)
    return startWorker({ ...own.settings, apps: apps.slice(at, at + 1) }, log, options)
  }),
)
await startWorker({ ...reading.settings, apps: [] }, log)
