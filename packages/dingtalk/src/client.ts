import { createCaller } from './call.ts'
import { createDepartments, type Departments } from './departments.ts'
import { TransientError } from './errors/transient-error.ts'
import { createExchange } from './exchange.ts'
import type { Meter } from './meter.ts'
import { createTokenFetch } from './tokens/fetch.ts'
import { guardStore } from './tokens/guarded.ts'
import { createTokenProvider } from './tokens/provider.ts'
import type { TokenStore } from './tokens/store.ts'
import { createTransport } from './transport.ts'
import { createUsers, type Users } from './users.ts'
import { createWorkNotifications, type WorkNotifications } from './work-notifications.ts'

export interface DingTalkOptions {
  /** `https://oapi.dingtalk.com` unless given; `https://oapi.dingtalk.io` outside China. */
  readonly baseUrl?: string
  readonly appKey: string
  readonly appSecret: string
  /** The number of the app the key belongs to; neither its key nor its id. */
  readonly agentId: number
  readonly tokens: TokenStore
  /** Paces and counts the HTTP exchanges. */
  readonly meter?: Meter
  /** For one HTTP call and for a wait for somebody else's token fetch, in ms. 10,000 unless given. */
  readonly timeoutMs?: number
  /** Milliseconds since the epoch. */
  readonly now?: () => number
  /** Connections kept to DingTalk; further calls queue. 32 unless given. */
  readonly maxSockets?: number
}

/** One app's view of DingTalk. Every method throws a `DingTalkFailure`, or a `RangeError` for a bug. */
export interface DingTalk extends Users, Departments, WorkNotifications {
  /** Whether a call would go out at once, without a token fetch before it. */
  tokenAtHand(): boolean
  /** Has the token at hand: for whoever has booked a moment that the fetch would use up. */
  fetchToken(): Promise<void>
  /** Closes the connections. */
  close(): void
}

/**
 * @throws TypeError if the base URL is none, RangeError if the agent id is no positive integer
 */
export function createDingTalk(options: DingTalkOptions): DingTalk {
  const { appKey, appSecret, agentId, meter } = options
  const { timeoutMs = 10_000, now = Date.now, maxSockets = 32 } = options
  const baseUrl = options.baseUrl ?? 'https://oapi.dingtalk.com'
  if (!/^https?:$/.test(new URL(baseUrl).protocol))
    throw new TypeError('baseUrl must be an http URL')
  if (!Number.isSafeInteger(agentId) || agentId <= 0) {
    throw new RangeError('agentId must be a positive integer')
  }
  const secrets = [appSecret]
  const transport = createTransport({ baseUrl, timeoutMs, maxSockets })
  const exchange = createExchange({ transport, meter, now })
  const tokens = createTokenProvider({
    store: guardStore(options.tokens, secrets),
    fetchToken: createTokenFetch({ appKey, appSecret, exchange }),
    now,
    patienceMs: timeoutMs,
    tooLong: () =>
      new TransientError({
        api: 'gettoken',
        code: 'token_busy',
        text: 'somebody else is fetching the token and does not finish',
        secrets,
        left: false,
      }),
  })
  const call = createCaller({ exchange, tokens, secrets })

  return {
    ...createUsers(call),
    ...createDepartments(call),
    ...createWorkNotifications(call, agentId),
    tokenAtHand: tokens.atHand,
    async fetchToken() {
      await tokens.current()
    },
    close: transport.close,
  }
}
