import { createLog } from '@dingpost/log'
import { exitWithProblems, readWorkerSettings, rereadApps } from '@dingpost/settings'
import { startWorker } from './worker.ts'

const reading = readWorkerSettings(process.env)
if (!reading.ok) exitWithProblems(reading.problems)
const { settings } = reading

const log = createLog('worker', settings.logLevel)
const worker = await startWorker(settings, log)

let stopping = false
process.on('SIGHUP', reload)
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, stop)

/** Looks at the apps once more. With anything wrong there, they stay as they are. */
function reload(): void {
  if (stopping) return
  const apps = rereadApps(process.env)
  if (apps.ok) return worker.reload(apps.settings)
  for (const problem of apps.problems) log.error({ problem }, 'apps not reloaded')
}

/** The first signal finishes or hands back what is under way; the second ends at once. */
function stop(signal: NodeJS.Signals): void {
  if (stopping) {
    log.warn({ signal }, 'stopping at once: other workers recover what was under way')
    process.exit(1)
  }
  stopping = true
  log.info({ signal, deadlineMs: settings.drainDeadlineMs }, 'stopping')
  setTimeout(() => {
    log.warn('the drain deadline has passed: other workers recover what was under way')
    process.exit(1)
  }, settings.drainDeadlineMs).unref()
  worker.close().then(
    () => log.info('stopped'),
    (error: unknown) => {
      log.error({ err: error }, 'could not stop cleanly')
      process.exit(1)
    },
  )
}
