import { paths } from './api.ts'
import { type Answer, createCaller, exchange } from './call.ts'
import { RecipientRefusedError } from './errors/recipient-refused-error.ts'
import { TransientError } from './errors/transient-error.ts'
import { lost } from './refusal.ts'
import { isBody } from './reply.ts'
import { readSendResult, type SendResult } from './send-result.ts'
import { guardStore } from './tokens/guarded.ts'
import { createTokenProvider } from './tokens/provider.ts'
import type { TokenStore } from './tokens/store.ts'
import { createTransport } from './transport.ts'

export interface DingTalkOptions {
  /** `https://oapi.dingtalk.com` unless given; `https://oapi.dingtalk.io` outside China. */
  readonly baseUrl?: string
  readonly appKey: string
  readonly appSecret: string
  /** The number of the app the key belongs to; neither its key nor its id. */
  readonly agentId: number
  readonly tokens: TokenStore
  /** For one HTTP call and for a wait for somebody else's token fetch, in ms. 10,000 unless given. */
  readonly timeoutMs?: number
  /** Milliseconds since the epoch. */
  readonly now?: () => number
  /** Connections kept to DingTalk; further calls queue. 32 unless given. */
  readonly maxSockets?: number
}

/** User ids, or everyone in the organisation (three times a day). */
export type SendTarget = { readonly userIds: readonly string[] } | 'everyone'

/** One app's view of DingTalk. Every method throws a `DingTalkFailure`, or a `RangeError` for a bug. */
export interface DingTalk {
  /**
   * The user id of a mobile number: 11 digits in mainland China, else `+xx-xxxxxx` (page
   * "query-users-by-phone-number"). An unknown number is a `RecipientRefusedError`.
   */
  userIdByMobile(mobile: string): Promise<{ userId: string; requestId?: string }>
  /**
   * Hands one message to DingTalk for up to 100 people (page
   * "asynchronous-sending-of-enterprise-session-messages"). Success means accepted, not delivered.
   *
   * @param input.message the `msg` object as JSON text; it travels byte for byte
   */
  send(input: {
    to: SendTarget
    message: string
  }): Promise<{ taskId: string; requestId?: string; tokenRefreshed: boolean }>
  /**
   * What became of a task of at most 100 recipients, within 24 hours (page
   * "gets-the-result-of-sending-messages-asynchronously-to-the-enterprise").
   */
  sendResult(taskId: string): Promise<SendResult>
  /** Whether a call would go out at once, without a token fetch before it. */
  tokenAtHand(): boolean
  /** Has the token at hand: for whoever has booked a moment that the fetch would use up. */
  fetchToken(): Promise<void>
  /** Closes the connections. */
  close(): void
}

const MOST_USER_IDS = 100
/** In characters, for the whole request (code 41101). */
const LONGEST_BODY = 4_096

/**
 * @throws TypeError if the base URL is none, RangeError if the agent id is no positive integer
 */
export function createDingTalk(options: DingTalkOptions): DingTalk {
  const { appKey, appSecret, agentId } = options
  const { timeoutMs = 10_000, now = Date.now, maxSockets = 32 } = options
  const baseUrl = options.baseUrl ?? 'https://oapi.dingtalk.com'
  if (!/^https?:$/.test(new URL(baseUrl).protocol))
    throw new TypeError('baseUrl must be an http URL')
  if (!Number.isSafeInteger(agentId) || agentId <= 0) {
    throw new RangeError('agentId must be a positive integer')
  }
  const transport = createTransport({ baseUrl, timeoutMs, maxSockets })
  const secrets = [appSecret]
  const atTokens = { api: 'gettoken', secrets, now } as const

  const fetchToken = async (): Promise<{ value: string; expiresInMs: number }> => {
    const credentials = new URLSearchParams({ appkey: appKey, appsecret: appSecret })
    const request = {
      method: 'GET',
      target: `${paths.gettoken}?${credentials.toString()}`,
    } as const
    const outcome = await exchange(transport, request, atTokens)
    if (!outcome.ok) throw outcome.failure
    const value = outcome.body['access_token']
    const seconds = Number(outcome.body['expires_in'])
    if (typeof value !== 'string' || value === '' || !(seconds > 0)) {
      throw lost(atTokens, { code: 'no_token', text: 'the answer holds no token' })
    }
    return { value, expiresInMs: seconds * 1_000 }
  }

  const tokens = createTokenProvider({
    store: guardStore(options.tokens, secrets),
    fetchToken,
    now,
    patienceMs: timeoutMs,
    tooLong: () =>
      new TransientError({
        ...atTokens,
        code: 'token_busy',
        text: 'somebody else is fetching the token and does not finish',
        left: false,
      }),
  })
  const call = createCaller({ transport, tokens, secrets, now })

  const userIdByMobile: DingTalk['userIdByMobile'] = async (mobile) => {
    const api = 'getbymobile'
    const answer = await call({ api, body: JSON.stringify({ mobile }), secrets: [mobile] })
    const { result } = answer.body
    const userId = isBody(result) ? result['userid'] : undefined
    if (typeof userId === 'string' && userId !== '') return { userId, ...reference(answer) }
    throw lost(
      { api, secrets: [mobile], now },
      { code: 'no_user_id', text: 'the answer holds no user id' },
    )
  }

  const send: DingTalk['send'] = async ({ to, message }) => {
    const api = 'asyncsend_v2'
    const body = `{"agent_id":${agentId},${targetJson(to)},"msg":${message}}`
    if (body.length > LONGEST_BODY) throw tooLong(body.length)
    const answer = await call({ api, body, secrets: [] })
    // As text: a task id is a 64-bit number, which parsing would round beyond 2^53.
    const taskId = /"task_id"\s*:\s*"?(\d+)/.exec(answer.text)?.[1]
    if (taskId !== undefined) {
      return { taskId, ...reference(answer), tokenRefreshed: answer.tokenRefreshed }
    }
    throw lost({ api, secrets, now }, { code: 'no_task_id', text: 'the answer holds no task id' })
  }

  const sendResult: DingTalk['sendResult'] = async (taskId) => {
    const api = 'getsendresult'
    if (!/^\d+$/.test(taskId)) throw new RangeError('a task id consists of digits')
    const body = `{"agent_id":${agentId},"task_id":${taskId}}`
    const answer = await call({ api, body, secrets: [] })
    const result = readSendResult(answer.body)
    if (result !== undefined) return result
    throw lost({ api, secrets, now }, { code: 'no_result', text: 'the answer holds no result' })
  }

  return {
    userIdByMobile,
    send,
    sendResult,
    tokenAtHand: tokens.atHand,
    async fetchToken() {
      await tokens.current()
    },
    close: transport.close,
  }
}

function targetJson(to: SendTarget): string {
  if (to === 'everyone') return '"to_all_user":true'
  const { userIds } = to
  if (userIds.length === 0 || userIds.length > MOST_USER_IDS) {
    throw new RangeError(`a send has 1 to ${MOST_USER_IDS} user ids, not ${userIds.length}`)
  }
  // The list travels as one text: a comma would make two people of one.
  if (userIds.some((userId) => userId === '' || userId.includes(','))) {
    throw new RangeError('a user id is neither empty nor does it hold a comma')
  }
  return `"userid_list":${JSON.stringify(userIds.join(','))},"to_all_user":false`
}

/** What DingTalk would answer, without spending one of the month's calls to hear it. */
const tooLong = (length: number): RecipientRefusedError =>
  new RecipientRefusedError({
    api: 'asyncsend_v2',
    code: '41101',
    text: `the request body would have ${length} characters, ${LONGEST_BODY} is the limit`,
    hint: 'Send to fewer people at once.',
    secrets: [],
  })

const reference = ({ requestId }: Answer): { requestId?: string } =>
  requestId === undefined ? {} : { requestId }
