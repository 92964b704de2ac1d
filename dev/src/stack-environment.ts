import { randomBytes } from 'node:crypto'

/** Variables and their values. */
export type Environment = Record<string, string>

/** What the processes of one stack share and nobody else knows. */
export type StackSecrets = {
  /** For `Authorization: Bearer`. */
  readonly apiKey: string
  readonly boardUser: string
  readonly boardPassword: string
  /** The app's secret, which producers, workers and simulator share. */
  readonly appSecret: string
}

export type SimulatorOptions = {
  people?: number
  latencyMs?: number
  resultDelayMs?: number
  /** Limits that differ from DingTalk's; null switches one off. */
  limits?: Record<string, number | null>
}

export function freshSecrets(): StackSecrets {
  return {
    apiKey: randomSecret(),
    boardUser: 'ops',
    boardPassword: randomSecret(),
    appSecret: randomSecret(),
  }
}

/** The environment of each kind of process, for the port it shall listen on. */
export function stackEnvironments(secrets: StackSecrets, redisUrl: string) {
  const app = {
    DINGTALK_APP_KEY: 'ding-local',
    DINGTALK_APP_SECRET: secrets.appSecret,
    DINGTALK_AGENT_ID: '1000001',
  }
  return {
    simulator: (port: number, options: SimulatorOptions = {}): Environment => ({
      ...app,
      SIMULATOR_PORT: String(port),
      ...given('SIMULATOR_PEOPLE', options.people),
      ...given('SIMULATOR_LATENCY_MS', options.latencyMs),
      ...given('SIMULATOR_RESULT_DELAY_MS', options.resultDelayMs),
      ...given('SIMULATOR_LIMITS', options.limits && JSON.stringify(options.limits)),
    }),
    producer: (port: number): Environment => ({
      ...app,
      REDIS_URL: redisUrl,
      PRODUCER_PORT: String(port),
      API_KEYS: `local:${secrets.apiKey}`,
      BOARD_USER: secrets.boardUser,
      BOARD_PASSWORD: secrets.boardPassword,
    }),
    worker: (port: number, simulatorUrl: string): Environment => ({
      ...app,
      REDIS_URL: redisUrl,
      DINGTALK_BASE_URL: simulatorUrl,
      WORKER_PORT: String(port),
    }),
  }
}

function randomSecret(): string {
  return randomBytes(16).toString('hex')
}

function given(name: string, value: string | number | undefined): Environment {
  return value === undefined ? {} : { [name]: String(value) }
}
