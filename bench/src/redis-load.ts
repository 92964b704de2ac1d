import { setTimeout as delay } from 'node:timers/promises'
import type { RedisClient } from '@dingpost/ledger'

/** CPU time that the server has used so far, in ms. */
export async function redisCpuMs(redis: RedisClient): Promise<number> {
  const info = await infoOf(redis, 'cpu')
  const seconds = (name: string) => Number(new RegExp(`^${name}:([\\d.]+)`, 'm').exec(info)?.[1])
  return (seconds('used_cpu_user') + seconds('used_cpu_sys')) * 1_000
}

/** A growing append-only file is rewritten now and then, by a process of its own. */
export async function waitForRewrite(redis: RedisClient): Promise<void> {
  while (/aof_rewrite_(in_progress|scheduled):1/.test(await infoOf(redis, 'persistence'))) {
    await delay(100)
  }
}

/** All that the server has allocated, in bytes. */
export async function usedMemory(redis: RedisClient): Promise<number> {
  return Number(/^used_memory:(\d+)/m.exec(await infoOf(redis, 'memory'))?.[1])
}

const infoOf = async (redis: RedisClient, section: string) =>
  String(await redis.call('INFO', section))
