export type { Child, Exit } from './child.ts'
export { type Redis, type RedisKind, startRedis, type StartRedisOptions } from './redis.ts'
export { hasRedisServer, type RedisServer, startRedisServer } from './redis-server.ts'
export { type Stack, type StackOptions, startStack } from './stack.ts'
