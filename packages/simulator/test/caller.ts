import { onTestFinished } from 'vitest'
import { generatePeople, startSimulator } from '../src/index.ts'
import type { Simulator, SimulatorOptions } from '../src/index.ts'

export const conversation = '/topapi/message/corpconversation'
export const demoAgent = 1_000_001

type Body = Record<string, unknown>

export interface Caller {
  readonly simulator: Simulator
  /** The answer of `path` to a JSON body, with a token in the query. */
  readonly call: (path: string, body?: Body) => Promise<Body>
  /** Sends a text to people; `more` goes over the rest of the body. */
  readonly send: (userIds: string, content: string, more?: Body) => Promise<Body>
  /** The receipt of a task. */
  readonly receipt: (taskId: unknown) => Promise<Body>
  /** Calls with a token fetched now from here on, perhaps another app's. */
  readonly renew: (app?: { appKey: string; appSecret: string }) => Promise<void>
}

export function text(content: string): Body {
  return { msgtype: 'text', text: { content } }
}

/** A simulator whose clock stands still at noon in Shanghai, without the limit of calls a second. */
export async function startCaller(options: SimulatorOptions = {}): Promise<Caller> {
  const simulator = await startSimulator({
    people: generatePeople(20),
    clock: { at: '2026-11-22T12:00:00+08:00', running: false },
    ...options,
    limits: { callsPerSecond: null, ...options.limits },
  })
  onTestFinished(() => simulator.close())
  let token = await fetchToken(simulator)
  const call: Caller['call'] = (path, body = {}) =>
    postJson(`${simulator.url}${path}?access_token=${token}`, body)
  return {
    simulator,
    call,
    async renew(app) {
      token = await fetchToken(simulator, app?.appKey, app?.appSecret)
    },
    send: (userIds, content, more = {}) =>
      call(`${conversation}/asyncsend_v2`, {
        agent_id: demoAgent,
        userid_list: userIds,
        msg: text(content),
        ...more,
      }),
    async receipt(taskId) {
      const body = { agent_id: demoAgent, task_id: taskId }
      const answer = await call(`${conversation}/getsendresult`, body)
      const result = answer['send_result']
      if (!isBody(result)) throw new Error(`no receipt: ${JSON.stringify(answer)}`)
      return result
    },
  }
}

export async function fetchToken(
  { url }: Simulator,
  appKey = 'ding-demo',
  secret = 'demo-secret',
): Promise<string> {
  const answer = await readJson(fetch(`${url}/gettoken?appkey=${appKey}&appsecret=${secret}`))
  return String(answer['access_token'])
}

export function postJson(url: string, body: Body): Promise<Body> {
  return readJson(
    fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  )
}

export async function readJson(response: Promise<Response>): Promise<Body> {
  const body: unknown = await (await response).json()
  if (!isBody(body)) throw new Error(`no JSON object: ${JSON.stringify(body)}`)
  return body
}

function isBody(value: unknown): value is Body {
  return typeof value === 'object' && value !== null
}
