import { checkRedis, connectRedis, createCallMeter, type RedisClient } from '@dingpost/ledger'
import { variables } from '@dingpost/settings'
import type { Queue } from 'bullmq'
import { appsOf, type ProducerApp } from './app.ts'
import { createDeskRoom, type Reloaded } from './desk-room.ts'
import { createDeskWork, type DeskWork } from './desk-work.ts'
import { createRedisDeadline } from './redis-deadline.ts'

export interface ProducerOptions {
  /** As `REDIS_URL`. */
  readonly redisUrl: string
  /** The configured apps, at least one; a name alone is an app with nothing of its own. */
  readonly apps: readonly (string | ProducerApp)[]
  /** How long recipients of the same content wait for company. `BATCH_LINGER_MS` has the default. */
  readonly lingerMs?: number
  /** Told about every lost or refused connection; it is re-established by itself. */
  readonly onRedisError?: (error: Error) => void
  /** Moves time in tests, ms since 1970; otherwise the clocks of this machine and of Redis decide. */
  readonly now?: () => number
}

export interface Producer extends DeskWork {
  /** What is wrong with Redis, one line each. @throws RedisUnavailable */
  check(): Promise<readonly string[]>
  /**
   * These apps, and no others, from now on; requests under way come to their end.
   *
   * @throws TypeError as `createProducer`
   */
  reload(apps: readonly (string | ProducerApp)[]): Reloaded
  /**
   * For those who watch them: the batches of an app under its name, its receipts under
   * `<app>.receipts`. The map changes with a reload.
   */
  readonly queues: ReadonlyMap<string, Queue>
  close(): Promise<void>
}

/** @throws TypeError for apps that cannot be, or a URL that is none */
export function createProducer(options: ProducerOptions): Producer {
  const { redisUrl, lingerMs = Number(variables.BATCH_LINGER_MS.default), onRedisError } = options
  const apps = appsOf(options.apps)
  const clock = options.now ? { now: options.now } : {}
  const redis = connectRedis(redisUrl, {
    role: 'api',
    ...(onRedisError ? { onError: onRedisError } : {}),
  })
  const onRedis = createRedisDeadline(firstContact(redis))
  const room = createDeskRoom({ redis, lingerMs, ...clock })
  room.reload(apps)

  return {
    ...createDeskWork({
      desks: room.desks,
      onRedis,
      now: options.now ?? Date.now,
      monthOf: (organisation) =>
        createCallMeter({ redis, organisation, egress: noCalls, ...clock }).month(),
    }),
    check: () => onRedis(() => checkRedis(redis)),
    reload: (changed) => room.reload(appsOf(changed)),
    queues: room.watched,
    async close() {
      await room.close()
      redis.disconnect()
    },
  }
}

/** A producer makes no calls: it only reads what the workers have counted. */
const noCalls = { name: 'producer', calls: 8_000 }

const firstContact = (redis: RedisClient): Promise<void> =>
  new Promise((resolve) => {
    redis.once('ready', resolve)
    redis.once('close', resolve)
  })
