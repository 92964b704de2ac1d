import type { RedisClient } from './script.ts'

/** What is wrong with a Redis for this use, one line each; empty when nothing is. */
export async function checkRedis(redis: RedisClient): Promise<string[]> {
  // INFO alone would be answered by a connection that takes no other command yet.
  await redis.ping()
  const info = await redis.info()
  const policy = /^maxmemory_policy:(\S+)/m.exec(info)?.[1]
  // Some servers do not report it; what they do not say is no reason to refuse them.
  if (policy === undefined || policy === 'noeviction') return []
  return [
    `Redis may throw queued notifications away: its maxmemory-policy is ${policy}, set it to noeviction`,
  ]
}
