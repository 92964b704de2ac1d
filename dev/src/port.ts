import { createServer } from 'node:net'

// Below the range from which Linux (32768–60999) and macOS (49152–65535) take the local port of an
// outgoing connection. A client that keeps reconnecting to a dead server on a port inside that range
// can be given the very port it calls, connect to itself, and keep the server from coming back.
const lowest = 20_000
const highest = 29_999

/** A port of 127.0.0.1 that was free a moment ago, in 20000–29999. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 200; tries += 1) {
    const port = lowest + Math.floor(Math.random() * (highest - lowest + 1))
    if (await canListen(port)) return port
  }
  throw new Error(`No free port found between ${lowest} and ${highest}`)
}

/** Somebody else holds the port. */
export class PortTakenError extends Error {
  override readonly name = 'PortTakenError'
}

/**
 * Runs `attempt` with a free port, again with another one when that port was taken in between.
 * Any other error, and the fifth taken port, is thrown on.
 */
export async function onFreePort<T>(
  attempt: (port: number) => Promise<T>,
  choose: () => Promise<number> = freePort,
): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt(await choose())
    } catch (error) {
      if (!(error instanceof PortTakenError) || tries === 5) throw error
    }
  }
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      server.close(() => resolve(true))
    })
  })
}
