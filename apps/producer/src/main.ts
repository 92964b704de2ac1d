import type { Server } from 'node:http'
import { setFlagsFromString } from 'node:v8'
import { createLog } from '@dingpost/log'
import {
  type AppSettings,
  exitWithProblems,
  type ProducerSettings,
  readProducerSettings,
  rereadApps,
} from '@dingpost/settings'
import type { Logger } from 'pino'
import { collectDefaultMetrics, Registry } from 'prom-client'
import type { ProducerApp } from './app.ts'
import { createServer } from './http/server.ts'
import { createProducer, type Producer } from './producer.ts'

// V8 allocates in the old space what it has once seen survive, and with each such object all that it holds
// outlives the next collections: in a flood, 1 KB of every request. Without that guess a request costs 40 µs
// of CPU time instead of 43.
setFlagsFromString('--no-allocation-site-pretenuring')

const reading = readProducerSettings(process.env)
if (reading.ok) await run(reading.settings)
else exitWithProblems(reading.problems)

async function run(settings: ProducerSettings): Promise<void> {
  const { apiKeys, board, host, port, lingerMs } = settings
  const log = createLog('producer', settings.logLevel)
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const producer = createProducer({
    redisUrl: settings.redisUrl.reveal(),
    apps: settings.apps.map(appOf),
    lingerMs,
    onRedisError: quietly((err) => log.warn({ err }, 'the connection to Redis failed')),
  })
  reloadOnHangup(log, producer)
  const server = await createServer({ producer, apiKeys, board, log, registry })

  stopOnSignals(log, async () => {
    const release = releaseConnections(server.server)
    await server.close()
    clearInterval(release)
    await producer.close()
  })
  const url = await server.listen({ host, port })
  const pages = { docs: `${url}/docs`, ...(board.kind === 'off' ? {} : { board: `${url}/board` }) }
  log.info({ url, ...pages, apps: settings.apps.map(({ name }) => name) }, 'the producer listens')
  await warnAboutRedis(log, producer)
}

/** The keys of the apps are the workers' business. */
function appOf(settings: AppSettings): ProducerApp {
  const { name, kind, organisation, limits, reserve, quietHours, digest } = settings
  const rules = { reserve, ...(quietHours && { quietHours }), ...(digest && { digest }) }
  return { name, kind, organisation, limits, rules }
}

/** SIGHUP reads the apps anew; while something is wrong with them, they stay what they were. */
function reloadOnHangup(log: Logger, producer: Producer): void {
  process.on('SIGHUP', () => {
    const rereading = rereadApps(process.env)
    if (rereading.ok) {
      const { added, removed } = producer.reload(rereading.settings.map(appOf))
      const apps = rereading.settings.map(({ name }) => name)
      log.info({ apps, added, removed }, 'the apps were read again')
    } else {
      for (const problem of rereading.problems) log.error(`the apps stay as they were: ${problem}`)
    }
  })
}

/** Every other request is answered within two seconds; a caller that stalls does not hold a stop up. */
const STALLED_UPLOADS_MS = 10_000

/**
 * A connection whose request was under way when the stop began is kept alive after the answer, for
 * 72 seconds, unless somebody closes it.
 */
function releaseConnections(http: Server): NodeJS.Timeout {
  const began = Date.now()
  return setInterval(() => {
    if (Date.now() - began < STALLED_UPLOADS_MS) http.closeIdleConnections()
    else http.closeAllConnections()
  }, 50)
}

/** It listens in any case: `/readyz` tells balancers to wait, and Redis may come any moment. */
async function warnAboutRedis(log: Logger, producer: Producer): Promise<void> {
  try {
    for (const problem of await producer.check()) log.error(problem)
  } catch (err) {
    log.warn({ err }, 'answering 503 until Redis is there')
  }
}

/** While Redis is away ioredis fails every two seconds; one line in half a minute says as much. */
function quietly(tell: (error: Error) => void): (error: Error) => void {
  let silentUntil = 0
  return (error) => {
    if (Date.now() < silentUntil) return
    silentUntil = Date.now() + 30_000
    tell(error)
  }
}

/** The first signal finishes what is under way, the second ends at once. */
function stopOnSignals(log: Logger, stop: () => Promise<void>): void {
  let stopping = false
  const onSignal = (signal: NodeJS.Signals) => {
    if (stopping) process.exit(1)
    stopping = true
    log.info({ signal }, 'stopping')
    stop().then(
      () => log.info('stopped'),
      (err: unknown) => {
        log.error({ err }, 'stopping failed')
        process.exit(1)
      },
    )
  }
  process.on('SIGTERM', onSignal)
  process.on('SIGINT', onSignal)
}
