import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type Stack,
  type StackOptions,
  startRedis,
  type StartRedisOptions,
  startStack,
} from '@dingpost/dev'
import { account } from './account.ts'
import { createPlatform, type Platform } from './platform.ts'

export interface GroundOptions {
  /** The simulated company, from u00001 on. */
  readonly people: number
  /** Of DingPost's processes; none when left out. */
  readonly producers?: number
  readonly workers?: number
  /** Of the platform, over `unlimited`. */
  readonly limits?: Readonly<Record<string, number | null>>
  readonly latencyMs?: number
  /** What DingPost may spend; more than it needs when left out. */
  readonly budgets?: Budgets
  /** For every process of the stack, over `roomy`. */
  readonly env?: Readonly<Record<string, string>>
}

interface Budgets {
  readonly callsPerSecond: number
  readonly callsBurst: number
  readonly peoplePerMinute: number
  readonly peopleBurst: number
}

/** A fresh Redis and a fresh simulator, and DingPost's processes where they were asked for. */
export interface Ground {
  readonly redisUrl: string
  readonly platform: Platform
  readonly stack: Stack
}

/** The same content twice is the one thing DingTalk goes on refusing: it shows who got two. */
const unlimited = {
  messagesPerPersonPerDay: null,
  peoplePerMinute: null,
  callsPerSecond: null,
  egressCallsPer20Seconds: null,
}

/** DingPost's own budgets, wide enough that none is met. */
export const roomy = {
  DINGTALK_CALLS_PER_SECOND: '10000',
  DINGTALK_PEOPLE_PER_MINUTE: '1000000',
  DINGTALK_CALLS_PER_MONTH: '1000000000',
  DINGTALK_EGRESS_CALLS: '1000000',
}

/** Takes it all down again, however `work` ends. Rejects when a process ended by itself. */
export async function onFreshGround<T>(
  options: GroundOptions,
  work: (ground: Ground) => Promise<T>,
): Promise<T> {
  const { people, limits, latencyMs = 0, producers = 0, workers = 0, budgets, env } = options
  const folder = await mkdtemp(join(tmpdir(), 'dingpost-bench-'))
  const redis = await startFreshRedis()
  const ended: string[] = []
  const simulator: StackOptions['simulator'] = {
    people,
    latencyMs,
    limits: { ...unlimited, ...limits },
  }
  try {
    const stack = await startStack({
      redisUrl: redis.url,
      producers,
      workers,
      simulator,
      logDir: folder,
      env: {
        NODE_OPTIONS: `--import ${import.meta.resolve('./metered.ts')}`,
        SIMULATOR_APPS: JSON.stringify([account]),
        DINGTALK_APP_KEY: '',
        DINGTALK_APP_SECRET: '',
        DINGTALK_AGENT_ID: '',
        DINGTALK_APPS_FILE: await writeAppsFile(folder, budgets),
        ...roomy,
        ...env,
      },
      onUnexpectedEnd: (child) =>
        ended.push(`${child.name} ended: ${child.output().slice(-2_000)}`),
    })
    try {
      const platform = createPlatform(stack.simulatorUrl)
      const result = await work({ redisUrl: redis.url, platform, stack })
      if (ended.length > 0) throw new Error(ended.join('\n'))
      return result
    } finally {
      await stack.stop()
    }
  } finally {
    await redis.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

/** The file, because only there a burst can be set. */
async function writeAppsFile(folder: string, limits: Budgets | undefined): Promise<string> {
  const file = join(folder, 'apps.json')
  const app = { name: 'default', ...account, ...(limits && { limits }) }
  await writeFile(file, JSON.stringify({ organisations: {}, apps: [app] }))
  return file
}

/** A fresh one, never one that somebody named: a run must find it empty. */
export function startFreshRedis(
  options: Omit<StartRedisOptions, 'env'> = {},
): ReturnType<typeof startRedis> {
  const { REDIS_URL: _named, ...env } = process.env
  return startRedis({ ...options, env })
}
