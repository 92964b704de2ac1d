import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { Redis as RedisClient } from 'ioredis'
import { type Child, type Exit, type Redis, type Stack, startRedis, startStack } from '../index.ts'
import { type Apps, appsEnvironment, appsFile, createApps } from './apps.ts'
import { createDingPost, type DingPost } from './dingpost.ts'
import { createDingTalk, type DingTalk } from './dingtalk.ts'

/** Everything a scene may use. */
export type Stage = {
  readonly apps: Apps
  readonly dingpost: DingPost
  readonly dingtalk: DingTalk
  readonly workers: Pick<Stack, 'killWorker' | 'startWorker'>
  /** Says in one line what is going on, or what is being waited for. */
  readonly note: (text: string) => void
  /** Throws after a minute of waiting in vain. */
  readonly until: (what: string, check: () => Promise<boolean>) => Promise<void>
  readonly pause: (ms: number) => Promise<void>
}

export type OpenStage = {
  readonly stage: Stage
  /** Which Redis it stands on, for people. */
  readonly redis: string
  readonly logDir: string
  /** Stops all that was started; `keepLogs` leaves the folder with the logs of all processes. */
  readonly close: (options: { keepLogs: boolean }) => Promise<void>
}

export const PEOPLE = 400

/** A receipt is there half a second after its send and is asked for one second after it. */
const RESULT_DELAY_MS = 500
const FIRST_LOOK_MS = 1_000

/** Boots a Redis, the simulator with DingTalk's own limits, a producer and two workers. */
export async function openStage(options: {
  signal: AbortSignal
  note: (text: string) => void
  onUnexpectedEnd: (child: Child, exit: Exit) => void
}): Promise<OpenStage> {
  const { signal, note, onUnexpectedEnd } = options
  const redis = await startRedis()
  const logDir = await mkdtemp(join(tmpdir(), 'dingpost-demo-'))
  const apps = createApps(redis.kind === 'given' ? `demo-${randomBytes(3).toString('hex')}-` : '')

  const close = async (keepLogs: boolean, stack?: Stack) => {
    await stack?.stop()
    if (redis.kind === 'given') await forget(redis, apps)
    await redis.stop()
    if (!keepLogs) await rm(logDir, { recursive: true, force: true })
  }

  try {
    const file = join(logDir, 'apps.json')
    await writeFile(file, appsFile(apps))
    const stack = await startStack({
      redisUrl: redis.url,
      workers: 2,
      simulator: { people: PEOPLE, resultDelayMs: RESULT_DELAY_MS },
      env: { ...appsEnvironment(apps, file), RECEIPT_FIRST_LOOK_MS: String(FIRST_LOOK_MS) },
      logDir,
      onUnexpectedEnd,
    })
    return {
      stage: {
        apps,
        dingpost: createDingPost({ url: stack.producerUrl, apiKey: stack.apiKey, signal }),
        dingtalk: createDingTalk({ url: stack.simulatorUrl, signal }),
        workers: stack,
        note,
        until: (what, check) => until({ what, check, signal }),
        pause: (ms) => delay(ms, undefined, { signal }),
      },
      redis: redis.describe(),
      logDir,
      close: ({ keepLogs }) => close(keepLogs, stack),
    }
  } catch (error) {
    await close(false)
    throw error
  }
}

async function until(waiting: {
  what: string
  check: () => Promise<boolean>
  signal: AbortSignal
}): Promise<void> {
  const { what, check, signal } = waiting
  const deadline = performance.now() + 60_000
  while (!(await check())) {
    if (performance.now() > deadline) throw new Error(`waited a minute for ${what}, in vain`)
    await delay(50, undefined, { signal })
  }
}

/** A Redis that was given to us is left as it was. */
async function forget({ url }: Redis, { hr, alarms }: Apps): Promise<void> {
  const client = new RedisClient(url)
  for (const { name } of [hr, alarms]) {
    for await (const keys of client.scanStream({ match: `dp:{${name}}:*`, count: 1_000 })) {
      if ((keys as string[]).length > 0) await client.unlink(...(keys as string[]))
    }
  }
  await client.quit()
}
