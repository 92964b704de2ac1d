interface Variable {
  /** As it would be written in the environment; empty means there is none. */
  readonly default: string
  readonly meaning: string
  readonly readBy: 'both' | 'producer' | 'worker'
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
  DINGTALK_APPS_FILE: {
    default: '',
    meaning: 'JSON file with several named apps, instead of the three above',
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
      'Calls a second for each app and API; DingTalk allows 20 (page `how-to-process-api-throttling-on-the-dingtalk-server`)',
    readBy: 'worker',
  },
  DINGTALK_PEOPLE_PER_MINUTE: {
    default: '4500',
    meaning:
      'People reached a minute for each app; DingTalk allows 5,000 (page `asynchronous-sending-of-enterprise-session-messages`)',
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
    meaning: 'Batches one worker process has in flight for each app',
    readBy: 'worker',
  },
  RECEIPTS: {
    default: 'always',
    meaning: '`always` asks DingTalk what became of each send, `never` spends no call on it',
    readBy: 'worker',
  },
  RECEIPT_FIRST_LOOK_MS: {
    default: '5000',
    meaning: 'How long after a send its receipt is first asked for, in milliseconds',
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
} as const satisfies Record<string, Variable>

export type VariableName = keyof typeof variables
