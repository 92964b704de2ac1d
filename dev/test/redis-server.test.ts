import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Redis as Client } from 'ioredis'
import { expect, onTestFinished, test } from 'vitest'
import { PortTakenError } from '../src/port.ts'
import {
  hasRedisServer,
  type RedisServer,
  type RedisServerOptions,
  startRedisServer,
} from '../src/redis-server.ts'
import { describeWithRedisServer } from '../src/vitest/real-redis.ts'
import { temporaryFolder } from './temporary-folder.ts'

test('a redis-server counts only when it is on the PATH and may be run', () => {
  const dir = temporaryFolder()
  const env = { PATH: `/nonexistent:${dir}` }
  expect(hasRedisServer(env)).toBe(false)
  writeFileSync(join(dir, 'redis-server'), '#!/bin/sh\n')
  expect(hasRedisServer(env)).toBe(false)
  chmodSync(join(dir, 'redis-server'), 0o755)
  expect(hasRedisServer(env)).toBe(true)
})

test('a redis-server that cannot run is reported with what it said', async () => {
  const dir = temporaryFolder()
  writeFileSync(join(dir, 'redis-server'), '#!/bin/sh\necho wrong architecture; exit 1\n')
  chmodSync(join(dir, 'redis-server'), 0o755)
  await expect(startRedisServer({ dir, env: { PATH: dir } })).rejects.toThrow('wrong architecture')
})

test('without a redis-server there is nothing to start', async () => {
  const options = { dir: temporaryFolder(), env: { PATH: '' } }
  await expect(startRedisServer(options)).rejects.toThrow('no redis-server on the PATH')
})

describeWithRedisServer('a redis-server for outage tests', () => {
  test('keeps its port and its data over a SIGKILL', async () => {
    const server = await start()
    await client(server).set('kept', 'yes')
    const killed = server.pid()
    await server.restart({ signal: 'SIGKILL' })
    expect(server.pid()).not.toBe(killed)
    expect(await client(server).get('kept')).toBe('yes')
  })

  test('stays away until it is started again', async () => {
    const server = await start()
    await client(server).set('kept', 'yes')
    await server.stop()
    await expect(client(server).ping()).rejects.toThrow('Connection is closed')
    await server.stop()
    await server.start()
    expect(await client(server).get('kept')).toBe('yes')
  })

  test('forgets everything without an append-only file', async () => {
    const server = await start({ appendOnly: false })
    await client(server).set('lost', 'yes')
    await server.restart({ signal: 'SIGKILL' })
    expect(await client(server).get('lost')).toBeNull()
  })

  test('does not mistake another server on its port for itself', async () => {
    const first = await start()
    await expect(start({ port: first.port })).rejects.toThrow(PortTakenError)
  })
})

async function start(options: Partial<RedisServerOptions> = {}): Promise<RedisServer> {
  const server = await startRedisServer({ dir: temporaryFolder(), ...options })
  onTestFinished(() => server.stop())
  return server
}

function client(server: RedisServer): Client {
  const redis = new Client(server.url, { retryStrategy: null, maxRetriesPerRequest: 0 })
  redis.on('error', () => {})
  onTestFinished(() => redis.disconnect())
  return redis
}
