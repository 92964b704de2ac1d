import { Agent } from 'node:http'
import { create } from 'axios'
import { account } from './account.ts'

type TokenAnswer = { access_token: string; expires_in: number }
type SendAnswer = { errcode: number; sub_code?: string }

/** Calls came too fast. */
export const THROTTLED = '90018'

/**
 * DingTalk's API through an axios instance as people write it. Nothing is retried; an unknown mobile
 * throws.
 */
export function createPlainDingTalk(baseURL: string) {
  const http = create({ baseURL, httpAgent: new Agent({ keepAlive: true }) })
  return {
    async fetchToken(): Promise<{ token: string; expiresInS: number }> {
      const params = { appkey: account.appKey, appsecret: account.appSecret }
      const { data } = await http.get<TokenAnswer>('/gettoken', { params })
      return { token: data.access_token, expiresInS: data.expires_in }
    },

    async lookUp(token: string, mobile: string): Promise<string> {
      const { data } = await http.post<{ result?: { userid: string } }>(
        '/topapi/v2/user/getbymobile',
        { mobile },
        { params: { access_token: token } },
      )
      if (!data.result) throw new Error(JSON.stringify(data))
      return data.result.userid
    },

    /** Answers 0, or the code of the refusal. */
    async send(token: string, userId: string, message: object): Promise<number | string> {
      const { data } = await http.post<SendAnswer>(
        '/topapi/message/corpconversation/asyncsend_v2',
        { agent_id: account.agentId, userid_list: userId, to_all_user: false, msg: message },
        { params: { access_token: token } },
      )
      return data.sub_code ?? data.errcode
    },
  }
}
