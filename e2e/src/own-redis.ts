import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type RedisServer, startRedisServer } from '@dingpost/dev'

/** A redis-server of a test's own, with its append-only file in a folder that goes with it. */
export type OwnRedis = RedisServer & { remove(): Promise<void> }

export async function startOwnRedis(): Promise<OwnRedis> {
  const dir = await mkdtemp(join(tmpdir(), 'dingpost-e2e-redis-'))
  const server = await startRedisServer({ dir })
  return {
    ...server,
    async remove() {
      await server.stop()
      await rm(dir, { recursive: true, force: true })
    },
  }
}
