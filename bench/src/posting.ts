import { connect } from 'node:net'

export interface Posting {
  /** Where the API is, without a path. */
  readonly url: string
  readonly apiKey: string
  /** Connections, kept alive, each with one request under way. */
  readonly clients: number
  readonly count: number
  readonly bodyOf: (index: number) => object
}

/**
 * Posts notifications and answers the ids. Bare sockets: an HTTP client would take more of the
 * machine than the route that is measured. Rejects for anything but a 202.
 */
export async function postAll({ url, apiKey, clients, count, bodyOf }: Posting): Promise<string[]> {
  const { host, hostname, port } = new URL(url)
  const ids: string[] = []
  let next = 0

  const request = () => {
    const body = JSON.stringify(bodyOf(next))
    next += 1
    const head = [
      'POST /v1/notifications HTTP/1.1',
      `host: ${host}`,
      `authorization: Bearer ${apiKey}`,
      'content-type: application/json',
      `content-length: ${Buffer.byteLength(body)}`,
    ].join('\r\n')
    return `${head}\r\n\r\n${body}`
  }

  const client = () =>
    new Promise<void>((resolve, reject) => {
      const socket = connect({ host: hostname, port: Number(port), noDelay: true })
      let reply = ''
      const go = () => {
        if (next < count) socket.write(request())
        else socket.end(resolve)
      }
      socket.setEncoding('latin1')
      socket.on('connect', go)
      socket.on('error', reject)
      socket.on('close', () => reject(new Error('the connection was closed')))
      socket.on('data', (piece: string) => {
        reply += piece
        const end = reply.indexOf('\r\n\r\n')
        const length = Number(/content-length: (\d+)/i.exec(reply)?.[1])
        if (end < 0 || reply.length < end + 4 + length) return
        if (!reply.startsWith('HTTP/1.1 202')) {
          reject(new Error(reply))
          return
        }
        ids.push((JSON.parse(reply.slice(end + 4)) as { id: string }).id)
        reply = ''
        go()
      })
    })

  await Promise.all(Array.from({ length: clients }, client))
  return ids
}
