import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export interface RedisProxy {
  readonly url: string
  /** Times that a client wrote, which is once a round trip when it waits for each answer. */
  writes: number
  /** Closes every connection and refuses new ones. */
  cut(): void
  /** Lets connections be, but nothing through. */
  hang(): void
  restore(): void
  close(): Promise<void>
}

/** Stands between a client and a Redis, and takes it away. */
export async function startRedisProxy(redisUrl: string): Promise<RedisProxy> {
  const target = new URL(redisUrl)
  const sockets = new Set<Socket>()
  let mode: 'through' | 'cut' | 'hang' = 'through'

  const server = createServer((client) => {
    if (mode === 'cut') {
      client.destroy()
      return
    }
    const redis = connect(Number(target.port), target.hostname)
    for (const socket of [client, redis]) {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        sockets.delete(socket)
        client.destroy()
        redis.destroy()
      })
    }
    client.on('data', (bytes) => {
      proxy.writes += 1
      if (mode === 'through') redis.write(bytes)
    })
    redis.pipe(client)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')

  const dropAll = () => {
    for (const socket of sockets) socket.destroy()
  }
  const proxy: RedisProxy = {
    url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
    writes: 0,
    cut() {
      mode = 'cut'
      dropAll()
    },
    hang() {
      mode = 'hang'
    },
    restore() {
      // What was held back is lost, as on a network that came back: such connections start anew.
      if (mode === 'hang') dropAll()
      mode = 'through'
    },
    async close() {
      server.close()
      dropAll()
      await once(server, 'close')
    },
  }
  return proxy
}
