import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { Redis as Client } from 'ioredis'
import { expect, onTestFinished, test, vi } from 'vitest'
import { type Redis, startRedis, type StartRedisOptions } from '../src/redis.ts'
import { describeWithRedisServer } from '../src/vitest/real-redis.ts'
import { standIns } from './stand-in.ts'
import { temporaryFolder } from './temporary-folder.ts'

// Every test starts processes, on a machine that may be busy.
vi.setConfig({ testTimeout: 30_000 })

const noPath = { PATH: '/nonexistent' }

test('REDIS_URL is used when set, described without its password, and not stopped', async () => {
  const given = await start({ env: noPath })
  const withPassword = given.url.replace('//', '//user:hunter2@')
  const redis = await startRedis({ env: { ...process.env, REDIS_URL: withPassword } })
  expect(redis.url).toBe(withPassword)
  expect(redis.kind).toBe('given')
  expect(redis.describe()).toBe(`${given.url.replace('//', '//…@')} (REDIS_URL)`)
  await redis.stop()
  expect(await ping(given.url)).toBe('PONG')
})

test('an empty REDIS_URL counts as unset', async () => {
  const redis = await start({ env: { ...noPath, REDIS_URL: '' } })
  expect(redis.kind).toBe('embedded')
})

test('without a redis-server on the PATH the embedded one runs, in a process of its own', async () => {
  const redis = await start({ env: noPath })
  expect(redis.kind).toBe('embedded')
  expect(redis.describe()).toMatch(/^embedded js-redis-server on 127\.0\.0\.1:\d+ /)
  const redisClient = client(redis.url)
  expect(await redisClient.eval('return cjson.encode({1, 2})', 0)).toBe('[1,2]')
  expect(await redisClient.config('GET', 'maxmemory-policy')).toContain('noeviction')
  redisClient.disconnect()
  await redis.stop()
  await expect(ping(redis.url)).rejects.toThrow('Connection is closed')
})

test('the embedded Redis ends when its owner is killed', async () => {
  const url = await killOwner({ PATH: '/nonexistent' })
  await vi.waitFor(() => expect(ping(url)).rejects.toThrow('Connection is closed'))
})

describeWithRedisServer('with a redis-server on the PATH', () => {
  test('a private one runs, keeps an append-only file and never evicts', async () => {
    const redis = await start()
    expect(redis.kind).toBe('redis-server')
    expect(redis.describe()).toMatch(/^private redis-server \d+\.\d+\.\d+ on 127\.0\.0\.1:\d+$/)
    const settings = await client(redis.url).config('GET', 'appendonly', 'save', 'maxmemory-policy')
    expect(settings).toEqual(
      expect.arrayContaining(['appendonly', 'yes', 'save', '', 'maxmemory-policy', 'noeviction']),
    )
  })

  test('stopping it removes its temporary folder', async () => {
    const redis = await start()
    const dir = await folderOf(redis)
    expect(existsSync(dir)).toBe(true)
    await redis.stop()
    await expect(ping(redis.url)).rejects.toThrow('Connection is closed')
    expect(existsSync(dir)).toBe(false)
  })

  test('a folder that was named is kept', async () => {
    const dir = temporaryFolder()
    const redis = await start({ dir })
    await redis.stop()
    expect(existsSync(dir)).toBe(true)
  })

  test('many started at once get a port each', async () => {
    const all = await Promise.all(Array.from({ length: 8 }, () => start()))
    expect(new Set(all.map((redis) => redis.url)).size).toBe(8)
  })

  test('it ends when its owner is killed', async () => {
    const url = await killOwner({ PATH: process.env['PATH'] ?? '' })
    await vi.waitFor(() => expect(ping(url)).rejects.toThrow('Connection is closed'))
  })
})

async function start(options: StartRedisOptions = {}): Promise<Redis> {
  const { REDIS_URL: _, ...env } = process.env
  const redis = await startRedis({ env, ...options })
  onTestFinished(redis.stop)
  return redis
}

function client(url: string): Client {
  const redis = new Client(url, { retryStrategy: null, maxRetriesPerRequest: 0 })
  redis.on('error', () => {})
  onTestFinished(() => redis.disconnect())
  return redis
}

async function folderOf(redis: Redis): Promise<string> {
  const [, dir] = (await client(redis.url).config('GET', 'dir')) as [string, string]
  return dir
}

/** Kills a process that owns a Redis by SIGKILL, and answers the URL of that Redis. */
async function killOwner(env: Record<string, string>): Promise<string> {
  const owner = spawn(process.execPath, [standIns.owner], {
    env: { ...env, TMPDIR: temporaryFolder() },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(createInterface({ input: owner.stdout }), 'line')) as [string]
  const url = line.replace('owns ', '')
  expect(await ping(url)).toBe('PONG')
  owner.kill('SIGKILL')
  return url
}

function ping(url: string): Promise<string> {
  return client(url).ping()
}
