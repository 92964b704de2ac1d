import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { connectRedis } from '@dingpost/ledger'
import { onFreshGround, startFreshRedis } from './ground.ts'
import { readMeters } from './meter.ts'
import type { PostServer } from './posts.ts'
import { redisCpuMs } from './redis-load.ts'

/** What has been used up to now, in ms of CPU time. */
interface Spent {
  readonly server: number
  /** 0 where the server has none. */
  readonly redis: number
}

interface MeteredPostServer extends PostServer {
  spent(): Promise<Spent>
}

/** Keeps a server up while `work` lasts. */
export type OnServer = (work: (server: MeteredPostServer) => Promise<void>) => Promise<void>

/** Fastify alone. */
export const onEmptyRoute: OnServer = (work) =>
  onRoute('empty-route', [], (route) =>
    work({ ...route, spent: async () => ({ server: await route.cpuMs(), redis: 0 }) }),
  )

/** Fastify and a BullMQ job for so many of the requests that came together. */
export const onJobRoute =
  (onAJob: number): OnServer =>
  async (work) => {
    const redis = await startFreshRedis()
    try {
      await onRoute('job-route', [redis.url, String(onAJob)], (route) =>
        whileMetered(redis.url, route.cpuMs, (spent) => work({ ...route, spent })),
      )
    } finally {
      await redis.stop()
    }
  }

/** Counting its commands to Redis would be a part of what is measured. */
const env = { LOG_LEVEL: 'warn', METER_REDIS_REQUESTS: 'off' }

/** DingPost's producer process. */
export const onProducer: OnServer = (work) =>
  onFreshGround({ people: 1, producers: 1, env }, ({ redisUrl, stack }) => {
    const { producerUrl, apiKey, producers } = stack
    const cpuMs = async () => (await readMeters(producers)).cpuMs
    return whileMetered(redisUrl, cpuMs, (spent) => work({ producerUrl, apiKey, spent }))
  })

async function onRoute(
  contender: string,
  args: readonly string[],
  work: (route: PostServer & { cpuMs: () => Promise<number> }) => Promise<void>,
): Promise<void> {
  const program = fileURLToPath(new URL(`contenders/${contender}.ts`, import.meta.url))
  const route = fork(program, args)
  try {
    const producerUrl = await answerOf<string>(route)
    const cpuMs = () => {
      route.send('cpu')
      return answerOf<number>(route)
    }
    await work({ producerUrl, apiKey: 'none', cpuMs })
  } finally {
    if (route.connected) route.disconnect()
  }
}

async function answerOf<Answer>(route: ChildProcess): Promise<Answer> {
  const [answer] = (await once(route, 'message')) as [Answer]
  return answer
}

async function whileMetered(
  redisUrl: string,
  cpuMs: () => Promise<number>,
  work: (spent: MeteredPostServer['spent']) => Promise<void>,
): Promise<void> {
  const redis = connectRedis(redisUrl, { role: 'worker' })
  try {
    await work(async () => ({ server: await cpuMs(), redis: await redisCpuMs(redis) }))
  } finally {
    redis.disconnect()
  }
}
