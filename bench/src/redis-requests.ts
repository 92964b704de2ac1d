import { Socket } from 'node:net'

/**
 * Counts what this process writes to Redis: a command, a script or a whole pipeline is one write and
 * one round trip. Call it before the first connection.
 */
export function countRedisRequests(redisUrl: string): () => number {
  const port = Number(new URL(redisUrl).port)
  let requests = 0
  const write = Reflect.get(Socket.prototype, 'write') as Write
  const counted: Write = function (this: Socket, ...args) {
    if (this.remotePort === port) requests += 1
    return write.apply(this, args)
  }
  Object.defineProperty(Socket.prototype, 'write', {
    value: counted,
    writable: true,
    configurable: true,
  })
  return () => requests
}

type Write = (this: Socket, ...args: Parameters<Socket['write']>) => boolean
