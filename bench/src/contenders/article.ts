import { Agent } from 'node:http'
import { create } from 'axios'
import { account, mobileOf } from '../account.ts'
import { contend, startStopwatch } from '../contender.ts'
import { oneMessage, type Posted } from '../crowd.ts'
import type { Meter } from '../meter.ts'

interface Workload {
  readonly platformUrl: string
  readonly people: number
}

interface Answer {
  readonly errcode: number
  readonly access_token?: string
  readonly userid?: string
}

/**
 * The algorithm of the article that people copy: a person at a time, look up the user by mobile, on
 * failure fetch a token and look up again; send, on failure fetch a token and send again.
 */
await contend(async ({ platformUrl, people }: Workload): Promise<Posted & Meter> => {
  const http = create({ baseURL: platformUrl, httpAgent: new Agent({ keepAlive: true }) })
  const { appKey, appSecret, agentId } = account
  let token = ''

  const fetchToken = async (): Promise<void> => {
    const params = { appkey: appKey, appsecret: appSecret }
    const { data } = await http.get<Answer>('/gettoken', { params })
    token = data.access_token ?? ''
  }
  const lookUp = async (mobile: string): Promise<Answer> => {
    const params = { access_token: token, mobile }
    return (await http.get<Answer>('/user/get_by_mobile', { params })).data
  }
  const send = async (userId: string | undefined): Promise<Answer> => {
    const body = {
      agent_id: agentId,
      userid_list: userId,
      to_all_user: 'false',
      msg: oneMessage,
    }
    const path = '/topapi/message/corpconversation/asyncsend_v2'
    return (await http.post<Answer>(path, body, { params: { access_token: token } })).data
  }
  const withFreshToken = async (call: () => Promise<Answer>): Promise<Answer> => {
    const answer = await call()
    if (answer.errcode === 0) return answer
    await fetchToken()
    return call()
  }

  const elapsed = startStopwatch()
  const startedAt = Date.now()
  for (let person = 0; person < people; person += 1) {
    const { userid } = await withFreshToken(() => lookUp(mobileOf(person)))
    await withFreshToken(() => send(userid))
  }
  return { startedAt, acceptedAt: Date.now(), cpuMs: elapsed().cpuMs, redisRequests: 0 }
})
