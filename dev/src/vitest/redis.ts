import type { TestProject } from 'vitest/node'
import { startRedis } from '../redis.ts'

/** Global set-up: one Redis for all tests of a project, so each keeps to keys of its own. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const redis = await startRedis()
  console.log(`Redis for the ${project.name} tests: ${redis.describe()}`)
  project.provide('redisUrl', redis.url)
  project.provide('redisKind', redis.kind)
  return redis.stop
}
