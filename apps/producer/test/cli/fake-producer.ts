import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

export interface Received {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: unknown
}

export interface Answer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as JSON, or as it is when it is a text. */
  readonly body: unknown
}

/** Answers by `GET /v1/usage`; of several to the same request each is given once, the last one always. */
export type Answers = Readonly<Record<string, Answer | readonly Answer[]>>

/** A server that answers as it is told and remembers what it was asked. */
export async function startFakeProducer(
  answers: Answers,
): Promise<{ url: string; received: readonly Received[] }> {
  const received: Received[] = []
  const left = new Map(
    Object.entries(answers).map(([request, answer]) => [request, [answer].flat()] as const),
  )
  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk as Buffer)
      const text = Buffer.concat(chunks).toString()
      const { method = '', url: path = '', headers } = request
      received.push({ method, path, headers, body: text === '' ? undefined : JSON.parse(text) })

      const queue = left.get(`${method} ${path}`) ?? [notFound]
      const {
        status = 200,
        headers: extra = {},
        body,
      } = (queue.length > 1 ? queue.shift() : queue[0]) ?? notFound
      response.writeHead(status, { 'content-type': 'application/json', ...extra })
      response.end(typeof body === 'string' ? body : JSON.stringify(body))
    })()
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received }
}

/** An address at which nobody listens. */
export async function nobodysUrl(): Promise<string> {
  const server = createServer()
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return `http://127.0.0.1:${port}`
}

/** A refusal, as the API words it. */
export const problem = (status: number, code: string, more: object = {}): Answer => ({
  status,
  headers: { 'content-type': 'application/problem+json' },
  body: { type: `/docs#${code}`, title: `The title of ${code}`, status, code, ...more },
})

const notFound = problem(404, 'not_found', { detail: 'The path names no resource of this API.' })
