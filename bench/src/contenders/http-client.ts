import { Agent, request } from 'node:http'
import { create } from 'axios'
import { account, userIdOf } from '../account.ts'
import { contend, inLanes, startStopwatch } from '../contender.ts'
import { type Drained, messageFor } from '../draining.ts'
import type { HttpClient, PlainCalls } from '../http-clients.ts'

const PATH = '/topapi/message/corpconversation/asyncsend_v2'

/** Posts JSON and answers the text of the reply. */
type Post = (path: string, body: object) => Promise<string>

const clients: { [Client in HttpClient]: (baseURL: string) => Post } = {
  'axios, its default agent': (baseURL) => postOf(create({ baseURL, responseType: 'text' })),

  'axios, keep-alive agent': (baseURL) => {
    const httpAgent = new Agent({ keepAlive: true })
    return postOf(create({ baseURL, responseType: 'text', httpAgent }))
  },

  'axios, no redirects': (baseURL) => {
    const httpAgent = new Agent({ keepAlive: true })
    return postOf(create({ baseURL, responseType: 'text', httpAgent, maxRedirects: 0 }))
  },

  'axios, fetch adapter': (baseURL) =>
    postOf(create({ baseURL, responseType: 'text', adapter: 'fetch' })),

  'fetch alone': (baseURL) => async (path, body) => {
    const headers = { 'content-type': 'application/json' }
    const init = { method: 'POST', headers, body: JSON.stringify(body) }
    return (await fetch(`${baseURL}${path}`, init)).text()
  },

  'node:http alone': (baseURL) => {
    const agent = new Agent({ keepAlive: true })
    return (path, body) =>
      new Promise((resolve, reject) => {
        const text = JSON.stringify(body)
        const headers = {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(text),
        }
        const call = request(`${baseURL}${path}`, { agent, method: 'POST', headers }, (reply) => {
          let answer = ''
          reply.setEncoding('utf8')
          reply.on('data', (piece: string) => (answer += piece))
          reply.on('end', () => resolve(answer))
        })
        call.on('error', reject)
        call.end(text)
      })
  },
}

const postOf =
  (http: ReturnType<typeof create>): Post =>
  async (path, body) =>
    (await http.post<string>(path, body)).data

/** The same sends by one HTTP client, so many at once. */
await contend(async ({ client, platformUrl, calls, concurrency }: PlainCalls): Promise<Drained> => {
  const { appKey, appSecret, agentId } = account
  const key = await fetch(`${platformUrl}/gettoken?appkey=${appKey}&appsecret=${appSecret}`)
  const { access_token: token } = (await key.json()) as { access_token: string }
  const post = clients[client](platformUrl)
  const elapsed = startStopwatch()
  await inLanes(calls, concurrency, async (call) => {
    const answer = await post(`${PATH}?access_token=${token}`, {
      agent_id: agentId,
      userid_list: userIdOf(call),
      to_all_user: false,
      msg: messageFor(call),
    })
    const { errcode } = JSON.parse(answer) as { errcode: number }
    if (errcode !== 0) throw new Error(answer)
  })
  const { ms, cpuMs } = elapsed()
  return { drainMs: ms, cpuMs, redisRequests: 0 }
})
