import { type Child, type Exit, lastLines } from './child.ts'
import { startRedis } from './redis.ts'
import { type StackOptions, startStack } from './stack.ts'
import { welcome } from './welcome.ts'

process.exitCode = await main(portWishes())

async function main(ports: NonNullable<StackOptions['ports']>): Promise<number> {
  const end = Promise.withResolvers<number>()
  endOnSignals(end.resolve)
  console.log('Starting…')
  const redis = await startRedis()
  try {
    const stack = await startStack({
      redisUrl: redis.url,
      workers: 2,
      env: passedOn(['LOG_LEVEL', 'BATCH_LINGER_MS', 'WORKER_CONCURRENCY', 'SIMULATOR_PEOPLE']),
      ports,
      onUnexpectedEnd(child, exit) {
        reportEnd(child, exit)
        end.resolve(1)
      },
    })
    console.log(welcome(stack, redis.describe()))
    const exitCode = await end.promise
    console.log('Stopping…')
    await stack.stop()
    return exitCode
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    return 1
  } finally {
    await redis.stop()
  }
}

/** The first signal stops everything in order, the second one at once. */
function endOnSignals(stop: (exitCode: number) => void): void {
  let stopping = false
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (stopping) process.exit(1)
      stopping = true
      stop(0)
    })
  }
}

function reportEnd(child: Child, { code, signal }: Exit): void {
  console.error(`${child.name} ended (${signal ?? `code ${code}`}). It last wrote:`)
  console.error(lastLines(child.output(), 20))
}

function passedOn(names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = process.env[name]
      return value === undefined ? [] : [[name, value]]
    }),
  )
}

function portWishes(): NonNullable<StackOptions['ports']> {
  return {
    producer: portWish('PRODUCER_PORT'),
    worker: portWish('WORKER_PORT'),
    simulator: portWish('SIMULATOR_PORT'),
  }
}

function portWish(name: string): number | undefined {
  const port = Number(process.env[name] ?? '')
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    console.error(`${name} must be a port, 0 to 65535`)
    process.exit(78)
  }
  return port === 0 ? undefined : port
}
