import { connect, type Socket } from 'node:net'

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
 * keeps no process alive while nothing is asked, and where the server closed it meanwhile, opens another.
 * Answers need a content-length.
 */
export function openConnection(url: string): Connection {
  const { host, hostname, port } = new URL(url)
  let socket: Socket | undefined
  let asked: { resolve: (answer: Answer) => void; reject: (error: Error) => void } | undefined

  function open(): Socket {
    const opened = connect({ host: hostname, port: Number(port), noDelay: true })
    let reply = ''
    // Bytes as characters, so that lengths are those of the header.
    opened.setEncoding('latin1')
    opened.on('data', (piece: string) => {
      reply += piece
      const end = reply.indexOf('\r\n\r\n')
      if (end < 0) return
      const length = Number(/\r\ncontent-length: (\d+)/i.exec(reply)?.[1])
      if (reply.length < end + 4 + length) return
      const text = Buffer.from(reply.slice(end + 4), 'latin1').toString()
      const status = Number(reply.slice('HTTP/1.1 '.length, end).slice(0, 3))
      reply = ''
      opened.unref()
      const { resolve } = asked ?? {}
      asked = undefined
      resolve?.({ status, text })
    })
    const fail = (error: Error): void => {
      if (socket !== opened) return
      socket = undefined
      asked?.reject(error)
    }
    opened.on('error', fail)
    opened.on('close', () => fail(new Error('the connection was closed')))
    return opened
  }

  return {
    post: (path, headers, body) =>
      new Promise((resolve, reject) => {
        asked = { resolve, reject }
        socket ??= open()
        socket.ref()
        const head = [`POST ${path} HTTP/1.1`, `host: ${host}`, ...headers].join('\r\n')
        socket.write(`${head}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`)
      }),
  }
}
