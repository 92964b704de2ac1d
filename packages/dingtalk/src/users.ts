import type { Caller } from './call.ts'
import { reference } from './exchange.ts'
import { lost } from './refusal.ts'
import { isBody } from './reply.ts'

export interface Users {
  /**
   * The user id of a mobile number: 11 digits in mainland China, else `+xx-xxxxxx` (page
   * "query-users-by-phone-number"). An unknown number is a `RecipientRefusedError`.
   */
  userIdByMobile(mobile: string): Promise<{ userId: string; requestId?: string }>
}

export function createUsers(call: Caller): Users {
  return {
    async userIdByMobile(mobile) {
      const body = JSON.stringify({ mobile })
      const answer = await call({ api: 'getbymobile', body, secrets: [mobile] })
      const { result } = answer.body
      const userId = isBody(result) ? result['userid'] : undefined
      if (typeof userId === 'string' && userId !== '') return { userId, ...reference(answer) }
      throw lost(answer.at, { code: 'no_user_id', text: 'the answer holds no user id' })
    },
  }
}
