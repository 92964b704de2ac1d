import { checkRedis, connectRedis, createLedger, type RedisClient } from '@dingpost/ledger'
import { variables } from '@dingpost/settings'
import type { Queue } from 'bullmq'
import { createAppQueues } from './app-queue.ts'
import { createIntake, type Intake } from './intake.ts'
import { createRedisDeadline } from './redis-deadline.ts'

export interface ProducerOptions {
  /** As `REDIS_URL`. */
  readonly redisUrl: string
  /** Names of the configured apps, at least one. */
  readonly apps: readonly string[]
  /** How long recipients of the same content wait for company. `BATCH_LINGER_MS` has the default. */
  readonly lingerMs?: number
  /** Told about every lost or refused connection; it is re-established by itself. */
  readonly onRedisError?: (error: Error) => void
}

export interface Producer extends Intake {
  /** What is wrong with Redis, one line each. @throws RedisUnavailable */
  check(): Promise<readonly string[]>
  /** For those who watch them: the batches of an app under its name, its receipts under `<app>.receipts`. */
  readonly queues: ReadonlyMap<string, Queue>
  close(): Promise<void>
}

export function createProducer(options: ProducerOptions): Producer {
  const { redisUrl, lingerMs = Number(variables.BATCH_LINGER_MS.default), onRedisError } = options
  const redis = connectRedis(redisUrl, {
    role: 'api',
    ...(onRedisError ? { onError: onRedisError } : {}),
  })
  const queues = new Map(
    options.apps.map((app) => [app, createAppQueues(redis, { app, lingerMs })] as const),
  )
  const desks = new Map(
    [...queues].map(([app, { wake }]) => {
      const { notifications } = createLedger({ redis, app })
      return [app, { notifications, wake }] as const
    }),
  )
  const watched = new Map(
    [...queues].flatMap(([app, { sends, receipts }]) => [
      [app, sends] as const,
      [`${app}.receipts`, receipts] as const,
    ]),
  )
  const onRedis = createRedisDeadline(firstContact(redis))

  return {
    ...createIntake(desks, onRedis),
    check: () => onRedis(() => checkRedis(redis)),
    queues: watched,
    async close() {
      await Promise.all([...watched.values()].map((queue) => queue.close()))
      redis.disconnect()
    },
  }
}

const firstContact = (redis: RedisClient): Promise<void> =>
  new Promise((resolve) => {
    redis.once('ready', resolve)
    redis.once('close', resolve)
  })
