import { randomBytes } from 'node:crypto'

/** A micro-app of the demo, as DingPost and DingTalk know it. */
export type App = {
  /** Its name in DingPost. */
  readonly name: string
  readonly appKey: string
  readonly appSecret: string
  readonly agentId: number
}

/** Two apps of one company. Each has its own token, its own limits and its own queue. */
export type Apps = { readonly hr: App; readonly alarms: App }

/** `prefix` keeps the apps of one run apart from all others on a Redis that is not ours alone. */
export function createApps(prefix: string): Apps {
  const app = (name: string, agentId: number): App => ({
    name: prefix + name,
    appKey: `ding-${name}`,
    appSecret: randomBytes(16).toString('hex'),
    agentId,
  })
  return { hr: app('hr', 1_000_001), alarms: app('alarms', 1_000_002) }
}

/** What `DINGTALK_APPS_FILE` holds. The secrets stay in the environment. */
export function appsFile({ hr, alarms }: Apps): string {
  return JSON.stringify({
    apps: [
      { ...hr, appSecret: undefined, appSecretEnv: 'HR_SECRET' },
      { ...alarms, appSecret: undefined, appSecretEnv: 'ALARMS_SECRET' },
    ],
  })
}

/** For all processes of the stack: the two apps in place of the single one. */
export function appsEnvironment({ hr, alarms }: Apps, file: string): Record<string, string> {
  return {
    DINGTALK_APP_KEY: '',
    DINGTALK_APP_SECRET: '',
    DINGTALK_AGENT_ID: '',
    DINGTALK_APPS_FILE: file,
    HR_SECRET: hr.appSecret,
    ALARMS_SECRET: alarms.appSecret,
    SIMULATOR_APPS: JSON.stringify(
      [hr, alarms].map(({ appKey, appSecret, agentId }) => ({ appKey, appSecret, agentId })),
    ),
  }
}
