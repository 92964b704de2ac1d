import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** The only way from workers to DingTalk, which can be cut: calls in flight break, new ones are refused. */
export type Line = {
  readonly url: string
  leadTo(url: string): void
  cut(): Promise<void>
  mend(): Promise<void>
}

export async function layLine(): Promise<Line> {
  let port = 0
  let target = 0
  const sockets = new Set<Socket>()
  const server = createServer((near) => {
    const far = connect(target, '127.0.0.1')
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        sockets.delete(socket)
        near.destroy()
        far.destroy()
      })
    }
    near.pipe(far).pipe(near)
  })

  const listen = async (): Promise<void> => {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
  }

  // Below the range from which outgoing connections take their ports: none can take it meanwhile.
  while (!server.listening) {
    port = 10_000 + Math.floor(Math.random() * 10_000)
    await listen().catch(() => {})
  }

  return {
    url: `http://127.0.0.1:${port}`,
    leadTo(url) {
      target = Number(new URL(url).port)
    },
    async cut() {
      if (!server.listening) return
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
    mend: listen,
  }
}
