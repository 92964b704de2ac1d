import { startRedis } from '../../src/redis.ts'

// Starts a Redis as a test run does, and then only waits to be killed.
const redis = await startRedis()
console.log(`owns ${redis.url}`)
setInterval(() => {}, 60_000)
