import { Cluster, Redis } from 'ioredis'
import type { RedisClient } from './script.ts'

export interface ConnectOptions {
  /**
   * `api` answers its callers in time or not at all: a command fails at once while Redis is away,
   * and after 1.5 s without an answer. `worker` waits for Redis to come back.
   */
  readonly role: 'api' | 'worker'
  readonly onError?: (error: Error) => void
}

const roles = {
  api: { enableOfflineQueue: false, commandTimeout: 1_500, maxRetriesPerRequest: 1 },
  // BullMQ refuses a worker's connection that gives up on commands.
  worker: { enableOfflineQueue: true, maxRetriesPerRequest: null },
}

/**
 * Connects to a server, a cluster or a sentinel set, and goes on reconnecting by itself.
 *
 * @param url `redis://`, `rediss://`, `redis+cluster://h1:p1,h2:p2`, `redis+sentinel://h1:p1,h2:p2/master-name`
 * @throws TypeError for any other URL
 */
export function connectRedis(url: string, { role, onError }: ConnectOptions): RedisClient {
  const redis = open(url, { ...roles[role], retryStrategy })
  redis.on('error', (error: Error) => onError?.(error))
  return redis
}

const retryStrategy = (times: number): number => Math.min(50 * 2 ** Math.min(times, 6), 2_000)

type Options = (typeof roles)[ConnectOptions['role']] & { retryStrategy: typeof retryStrategy }

function open(url: string, options: Options): RedisClient {
  const [, scheme = '', credentials, hosts = '', path = ''] =
    /^([a-z+]+):\/\/(?:([^@/]*)@)?([^/]+)(?:\/(.*))?$/.exec(url) ?? []
  switch (scheme) {
    case 'redis':
    case 'rediss':
      return new Redis(url, options)
    case 'redis+cluster':
      return new Cluster(nodesOf(hosts), {
        redisOptions: { ...options, ...login(credentials) },
        enableOfflineQueue: options.enableOfflineQueue,
      })
    case 'redis+sentinel':
      if (path === '') break
      return new Redis({ ...options, ...login(credentials), sentinels: nodesOf(hosts), name: path })
  }
  throw new TypeError('not a Redis URL')
}

function login(credentials: string | undefined): { username?: string; password?: string } {
  if (!credentials) return {}
  const [username = '', password = ''] = credentials.split(':').map(decodeURIComponent)
  return { ...(username ? { username } : {}), password }
}

function nodesOf(hosts: string): { host: string; port: number }[] {
  return hosts.split(',').map((node) => {
    const { hostname, port } = new URL(`redis://${node}`)
    return { host: hostname, port: Number(port || 6379) }
  })
}
