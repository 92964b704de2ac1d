import { describe } from 'vitest'
import { hasRedisServer } from '../redis-server.ts'

/**
 * A suite whose tests start, kill and restart a `redis-server` of their own. Without one on the PATH
 * it is skipped by name, or fails when DINGPOST_REQUIRE_REDIS_SERVER is 1.
 */
export function describeWithRedisServer(name: string, tests: () => void): void {
  const note = redisServerNote({
    present: hasRedisServer(),
    required: process.env['DINGPOST_REQUIRE_REDIS_SERVER'] === '1',
  })
  describe.skipIf(note !== '')(`${name}${note}`, () => {
    tests()
  })
}

/** What the suite's name ends with: why it is skipped, or nothing. Throws when it must not be. */
export function redisServerNote(server: { present: boolean; required: boolean }): string {
  if (server.present) return ''
  if (server.required) throw new Error('These tests need a redis-server on the PATH')
  return ' (skipped: no redis-server on the PATH)'
}
