import { connect } from 'node:net'

export interface Answer {
  readonly status: number
  readonly text: string
}

/** One kept-alive connection to an HTTP server, with one request under way at a time. */
export interface Connection {
  post(path: string, headers: readonly string[], body: string): Promise<Answer>
}

/**
 * A bare socket: an HTTP client would take more of the machine than the route that is measured. It
 * keeps no process alive while nothing is asked. Answers need a content-length.
 */
export function openConnection(url: string): Connection {
  const { host, hostname, port } = new URL(url)
  const socket = connect({ host: hostname, port: Number(port), noDelay: true })
  let reply = ''
  let asked: { resolve: (answer: Answer) => void; reject: (error: Error) => void } | undefined
  let failure: Error | undefined

  // Bytes as characters, so that lengths are those of the header.
  socket.setEncoding('latin1')
  socket.on('data', (piece: string) => {
    reply += piece
    const end = reply.indexOf('\r\n\r\n')
    if (end < 0) return
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(reply)?.[1])
    if (reply.length < end + 4 + length) return
    const text = Buffer.from(reply.slice(end + 4), 'latin1').toString()
    const answer = { status: Number(reply.slice('HTTP/1.1 '.length, end).slice(0, 3)), text }
    reply = ''
    socket.unref()
    asked?.resolve(answer)
  })
  socket.on('error', fail)
  socket.on('close', () => fail(new Error('the connection was closed')))

  function fail(error: Error): void {
    failure ??= error
    asked?.reject(failure)
  }

  return {
    post: (path, headers, body) =>
      new Promise((resolve, reject) => {
        if (failure) return reject(failure)
        asked = { resolve, reject }
        socket.ref()
        const head = [`POST ${path} HTTP/1.1`, `host: ${host}`, ...headers].join('\r\n')
        socket.write(`${head}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`)
      }),
  }
}
