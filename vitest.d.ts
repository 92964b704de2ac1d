import 'vitest'

declare module 'vitest' {
  /** What dev/src/vitest/redis.ts provides to every test of the projects `redis` and `e2e`. */
  interface ProvidedContext {
    redisUrl: string
    redisKind: 'given' | 'redis-server' | 'embedded'
  }
}
