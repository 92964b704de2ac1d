import { execFileSync } from 'node:child_process'
import { accessSync, constants, mkdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { type Child, ChildEndedError, startChild, whenReady } from './child.ts'
import { onFreePort, PortTakenError } from './port.ts'

/** A real Redis of our own, with an append-only file, that a test may kill and bring back. */
export type RedisServer = {
  readonly url: string
  readonly port: number
  readonly dir: string
  readonly version: string
  /** Of the running process; changes with every start. */
  pid(): number
  /** Ends it with `signal` (SIGTERM, a clean shutdown). Safe to call when it is not running. */
  stop(options?: { signal?: NodeJS.Signals }): Promise<void>
  /** Brings it back on the same port with the same data. Throws PortTakenError. */
  start(): Promise<void>
  restart(options?: { signal?: NodeJS.Signals }): Promise<void>
}

export type RedisServerOptions = {
  /** Where the append-only file and `redis.log` are kept; made when missing, never removed. */
  dir: string
  /** A free one when left out. */
  port?: number
  /** Default true. Every write is in the file before its reply, so a killed server loses nothing. */
  appendOnly?: boolean
  /** Where `redis-server` is looked for: PATH. Default `process.env`. */
  env?: NodeJS.ProcessEnv
}

/** Is there a `redis-server` on the PATH? */
export function hasRedisServer(env: NodeJS.ProcessEnv = process.env): boolean {
  return findRedisServer(env) !== undefined
}

/** Throws when there is no `redis-server` on the PATH, or PortTakenError for a `port` that is taken. */
export async function startRedisServer(options: RedisServerOptions): Promise<RedisServer> {
  const binary = findRedisServer(options.env ?? process.env)
  if (binary === undefined) throw new Error('There is no redis-server on the PATH')
  mkdirSync(options.dir, { recursive: true })
  const begin = (port: number) => startOn(port, binary, options)
  return options.port === undefined ? onFreePort(begin) : begin(options.port)
}

async function startOn(
  port: number,
  binary: string,
  { dir, appendOnly = true }: RedisServerOptions,
): Promise<RedisServer> {
  const launch = () => launchRedisServer({ port, binary, dir, appendOnly })
  let child = await launch()

  const stop: RedisServer['stop'] = async ({ signal = 'SIGTERM' } = {}) => {
    if (child.running()) await child.stop({ signal })
  }
  const start: RedisServer['start'] = async () => {
    if (!child.running()) child = await launch()
  }
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    dir,
    version: versionOf(binary),
    pid: () => child.pid,
    stop,
    start,
    async restart(options) {
      await stop(options)
      await start()
    },
  }
}

async function launchRedisServer(options: {
  port: number
  binary: string
  dir: string
  appendOnly: boolean
}): Promise<Child> {
  const settings = {
    port: String(options.port),
    bind: '127.0.0.1',
    dir: options.dir,
    save: '',
    appendonly: options.appendOnly ? 'yes' : 'no',
    'maxmemory-policy': 'noeviction',
  }
  const child = await startChild({
    name: 'redis-server',
    command: options.binary,
    args: Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]),
    env: {},
    logFile: join(options.dir, 'redis.log'),
  })
  try {
    // Its own word, not a PING: whoever took the port before us would answer a PING, too.
    await whenReady(
      child,
      () => child.output().includes('Ready to accept connections') || undefined,
    )
    return child
  } catch (error) {
    await child.stop({ signal: 'SIGKILL' })
    if (error instanceof ChildEndedError && /address already in use/i.test(error.message)) {
      throw new PortTakenError(`Port ${options.port} is taken`, { cause: error })
    }
    throw error
  }
}

function versionOf(binary: string): string {
  const text = execFileSync(binary, ['--version'], { encoding: 'utf8' })
  return /v=([\d.]+)/.exec(text)?.[1] ?? 'of unknown version'
}

function findRedisServer(env: NodeJS.ProcessEnv): string | undefined {
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')
  return folders.map((folder) => join(folder, 'redis-server')).find(isExecutable)
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
