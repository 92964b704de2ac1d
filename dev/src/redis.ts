import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startProgram, whenReady } from './child.ts'
import { hasRedisServer, startRedisServer } from './redis-server.ts'

export type RedisKind = 'given' | 'redis-server' | 'embedded'

/** The Redis that a local stack or a test run uses. */
export type Redis = {
  readonly url: string
  readonly kind: RedisKind
  /** One line for people, without the password of a given one. */
  describe(): string
  /** Ends a private one and removes its folder. A given one is left alone, data and all. */
  stop: () => Promise<void>
}

export type StartRedisOptions = {
  /** For the data of a private `redis-server`; a temporary folder, removed on stop, when left out. */
  dir?: string
  /** Default true. */
  appendOnly?: boolean
  /** REDIS_URL and PATH are read from it. Default `process.env`. */
  env?: NodeJS.ProcessEnv
}

/**
 * REDIS_URL when it is set; else a private `redis-server` from the PATH; else the embedded
 * `js-redis-server` package.
 */
export function startRedis(options: StartRedisOptions = {}): Promise<Redis> {
  const env = options.env ?? process.env
  const url = env['REDIS_URL']
  if (url !== undefined && url !== '') return Promise.resolve(givenRedis(url))
  return hasRedisServer(env) ? privateRedis(options) : embeddedRedis()
}

function givenRedis(url: string): Redis {
  return {
    url,
    kind: 'given',
    describe: () => `${url.replace(/\/\/[^@/]*@/, '//…@')} (REDIS_URL)`,
    stop: () => Promise.resolve(),
  }
}

async function privateRedis({ dir, ...options }: StartRedisOptions): Promise<Redis> {
  const folder = dir ?? (await temporaryFolder())
  const removeFolder = () => (dir === undefined ? removeAll(folder) : Promise.resolve())
  try {
    const server = await startRedisServer({ ...options, dir: folder })
    return {
      url: server.url,
      kind: 'redis-server',
      describe: () => `private redis-server ${server.version} on 127.0.0.1:${server.port}`,
      async stop() {
        await server.stop()
        await removeFolder()
      },
    }
  } catch (error) {
    await removeFolder()
    throw error
  }
}

async function embeddedRedis(): Promise<Redis> {
  const folder = await temporaryFolder()
  const child = await startProgram({
    name: 'embedded Redis',
    file: fileURLToPath(new URL('embedded-redis.ts', import.meta.url)),
    env: {},
    logFile: join(folder, 'redis.log'),
  })
  const stop = async () => {
    await child.stop()
    await removeAll(folder)
  }
  try {
    const url = await whenReady(child, () => /(redis:\/\/\S+)\n/.exec(child.output())?.[1])
    return {
      url,
      kind: 'embedded',
      describe: () =>
        `embedded js-redis-server on ${url.replace('redis://', '')} ` +
        '(no redis-server on the PATH; in memory and slow)',
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

function temporaryFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'dingpost-redis-'))
}

function removeAll(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true, maxRetries: 5 })
}
