interface Variable {
  /** As it would be written in the environment; empty means there is none. */
  readonly default: string
  readonly meaning: string
  /** `both` is producer and worker. */
  readonly readBy: 'both' | 'producer' | 'worker' | 'cli'
}

/** Every environment variable there is. The defaults here are the defaults. */
export const variables = {
  REDIS_URL: {
    default: 'redis://127.0.0.1:6379',
    meaning:
      '`redis://`, `rediss://` for TLS, `redis+cluster://h1:p1,h2:p2`, or `redis+sentinel://h1:p1,h2:p2/master-name`',
    readBy: 'both',
  },
  DINGTALK_APP_KEY: {
    default: '',
    meaning: 'AppKey of the one app, which is then named `default`',
    readBy: 'both',
  },
  DINGTALK_APP_SECRET: { default: '', meaning: 'AppSecret of that app', readBy: 'both' },
  DINGTALK_AGENT_ID: { default: '', meaning: 'AgentId of that app, a number', readBy: 'both' },
  DINGTALK_DIGEST_FROM: {
    default: '',
    meaning:
      'How many messages of the day a person gets from that app by themselves, 1 to 499; further ones that are not urgent are folded into [digests](operations.md#digests). Unset: none are',
    readBy: 'both',
  },
  DINGTALK_APPS_FILE: {
    default: '',
    meaning:
      'JSON file with several named apps and what they may spend, instead of the four above; [its fields](#the-apps-file)',
    readBy: 'both',
  },
  DINGTALK_BASE_URL: {
    default: 'https://oapi.dingtalk.com',
    meaning: 'Where DingTalk answers; another address for a proxy or a simulator',
    readBy: 'worker',
  },
  DINGTALK_TIMEOUT_MS: {
    default: '10000',
    meaning: 'How long one call to DingTalk may take, in milliseconds',
    readBy: 'worker',
  },
  DINGTALK_CALLS_PER_SECOND: {
    default: '15',
    meaning:
      'Calls a second for each app and API, and a third of it at once after a pause; DingTalk allows 20 (page `how-to-process-api-throttling-on-the-dingtalk-server`)',
    readBy: 'both',
  },
  DINGTALK_PEOPLE_PER_MINUTE: {
    default: '4500',
    meaning:
      'People reached a minute for each app, and a ninth of it at once after a pause; DingTalk allows 5,000 (page `asynchronous-sending-of-enterprise-session-messages`)',
    readBy: 'both',
  },
  DINGTALK_CALLS_PER_MONTH: {
    default: '5000',
    meaning:
      'Calls a month for each organisation, all its apps together; what the standard edition has since 2025-11-19 (page `dingtalk-application-development-platform-billing-model`)',
    readBy: 'both',
  },
  DINGTALK_EGRESS: {
    default: 'default',
    meaning:
      'Name of the address that these workers call from; workers with the same name share its budget',
    readBy: 'worker',
  },
  DINGTALK_EGRESS_CALLS: {
    default: '8000',
    meaning:
      'Calls in 20 seconds from that address; DingTalk bans an address for 5 minutes after 10,000 and advises an alarm at 8,000 (page `call-frequency-limit`)',
    readBy: 'worker',
  },
  PRODUCER_HOST: {
    default: '127.0.0.1',
    meaning: 'Address the HTTP API listens on',
    readBy: 'producer',
  },
  PRODUCER_PORT: {
    default: '3000',
    meaning: 'Port of the HTTP API; 0 takes any free one',
    readBy: 'producer',
  },
  API_KEYS: {
    default: '',
    meaning: '`name:secret` pairs, comma-separated; empty is allowed only on a loopback host',
    readBy: 'producer',
  },
  BOARD_USER: {
    default: '',
    meaning: 'User of Bull Board, which is off when this is unset on a non-loopback host',
    readBy: 'producer',
  },
  BOARD_PASSWORD: { default: '', meaning: 'Password of that user', readBy: 'producer' },
  BATCH_LINGER_MS: {
    default: '200',
    meaning:
      'How long recipients of the same content wait for company, in milliseconds; 0 sends at once',
    readBy: 'producer',
  },
  WORKER_HOST: {
    default: '127.0.0.1',
    meaning: 'Address that `/healthz`, `/readyz` and `/metrics` of a worker listen on',
    readBy: 'worker',
  },
  WORKER_PORT: {
    default: '3001',
    meaning: 'Port of those; 0 takes any free one',
    readBy: 'worker',
  },
  WORKER_CONCURRENCY: {
    default: '16',
    meaning: 'Calls one worker process makes at once for each app',
    readBy: 'worker',
  },
  RECEIPTS: {
    default: 'auto',
    meaning:
      'Whether DingTalk is asked what became of each send: `always`, `never`, or `auto`, which spends fewer calls on it as the month’s run low',
    readBy: 'both',
  },
  RECEIPT_FIRST_LOOK_MS: {
    default: '5000',
    meaning: 'How long after a send its receipt is first asked for, in milliseconds',
    readBy: 'worker',
  },
  RECEIPT_LAST_LOOK_MS: {
    default: '84600000',
    meaning:
      'How long after a send its receipt is asked for once more, in milliseconds; 0 for no last look. DingTalk answers for 24 hours (page `gets-the-result-of-sending-messages-asynchronously-to-the-enterprise`)',
    readBy: 'worker',
  },
  DRAIN_DEADLINE_MS: {
    default: '20000',
    meaning: 'How long a stopping worker may finish what is in flight, in milliseconds',
    readBy: 'worker',
  },
  LOG_LEVEL: {
    default: 'info',
    meaning: '`fatal`, `error`, `warn`, `info`, `debug`, `trace` or `silent`',
    readBy: 'both',
  },
  DINGPOST_URL: {
    default: 'http://127.0.0.1:3000',
    meaning: 'Where the command line finds the HTTP API',
    readBy: 'cli',
  },
  DINGPOST_API_KEY: {
    default: '',
    meaning: 'A secret of `API_KEYS`, for the command line',
    readBy: 'cli',
  },
} as const satisfies Record<string, Variable>

export type VariableName = keyof typeof variables
