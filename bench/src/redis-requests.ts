import { Socket } from 'node:net'

/**
 * Counts what this process writes to Redis: a command, a script or a whole pipeline is one write and
 * one round trip. Call it before the first connection.
 */
export function countRedisRequests(redisUrl: string): () => number {
  const port = Number(new URL(redisUrl).port)
  let requests = 0
  const write = Socket.prototype.write
  Socket.prototype.write = function counted(this: Socket, ...args: Parameters<typeof write>) {
    if (this.remotePort === port) requests += 1
    return write.apply(this, args)
  } as typeof write
  return () => requests
}
