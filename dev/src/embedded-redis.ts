import { createRedisServer } from 'js-redis-server'

// A process of its own: the package runs Lua in WebAssembly, synchronously, and BullMQ is mostly Lua.
const server = await createRedisServer({ port: 0 })
console.log(`Embedded Redis on redis://127.0.0.1:${server.port}`)

process.once('SIGTERM', () => {
  process.exit(0)
})
