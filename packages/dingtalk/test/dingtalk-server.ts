import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { createDingTalk, createMemoryTokenStore, type DingTalkOptions } from '../src/index.ts'

interface Received {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** The answer as JSON or text; undefined when the function answered by itself, or never will. */
type Answer = (request: Received, response: ServerResponse) => object | string | undefined

/** A real HTTP server on a free port that records what it gets, for one test. */
export async function startServer(answer: Answer) {
  const received: Received[] = []
  let connections = 0
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      const url = new URL(incoming.url ?? '/', 'http://server')
      const request = {
        method: incoming.method ?? '',
        path: url.pathname,
        query: url.searchParams,
        headers: incoming.headers,
        body: Buffer.concat(chunks).toString(),
      }
      received.push(request)
      const said = answer(request, response)
      if (said !== undefined) response.end(typeof said === 'string' ? said : JSON.stringify(said))
    })
  })
  server.on('connection', () => {
    connections += 1
  })
  const { promise, resolve } = Promise.withResolvers<void>()
  server.listen(0, '127.0.0.1', resolve)
  await promise
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    calls: (path: string): number => received.filter((request) => request.path === path).length,
    connections: (): number => connections,
    server,
  }
}

export const gettoken = '/gettoken'
export const getbymobile = '/topapi/v2/user/getbymobile'
export const asyncsend = '/topapi/message/corpconversation/asyncsend_v2'
export const getsendresult = '/topapi/message/corpconversation/getsendresult'
export const recall = '/topapi/message/corpconversation/recall'
export const statusBarUpdate = '/topapi/message/corpconversation/status_bar/update'
export const listsubid = '/topapi/v2/department/listsubid'
export const listid = '/topapi/user/listid'
export const listsimple = '/topapi/user/listsimple'

/** Numbers the tokens, so that a test sees which one a call carried. */
export function answerTokens(answer: Answer): Answer {
  let fetched = 0
  return (request, response) => {
    if (request.path !== gettoken) return answer(request, response)
    fetched += 1
    return { errcode: 0, errmsg: 'ok', access_token: `token-${fetched}`, expires_in: 7200 }
  }
}

export const text = '{"msgtype":"text","text":{"content":"生日快乐"}}'

/** Takes the request and closes the connection on it. */
export const hangUp: Answer = (_, response) => {
  response.socket?.destroy()
  return undefined
}

/** A client of the server, closed with the test. */
export function clientOf(url: string, options: Partial<DingTalkOptions> = {}) {
  const client = createDingTalk({
    baseUrl: url,
    appKey: 'dingkey',
    appSecret: 'app-secret',
    agentId: 4711,
    tokens: createMemoryTokenStore(),
    timeoutMs: 2_000,
    ...options,
  })
  onTestFinished(() => client.close())
  return client
}

export const refusal = (code: string | number, message = 'refused'): object => ({
  errcode: code,
  errmsg: message,
  request_id: 'req1',
})

export const wrapped = (code: string, message = 'refused'): object => ({
  errcode: 88,
  sub_code: code,
  sub_msg: message,
  errmsg: `ding talk error[subcode=${code},submsg=${message}]`,
  request_id: 'req1',
})
