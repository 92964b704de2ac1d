import { z } from 'zod'
import { BadInput } from './bad-input.ts'

const appKey = z.string().min(1)
const changes = {
  appSecret: z.string().min(1).exactOptional(),
  agentId: z.int().positive().exactOptional(),
  /** IPv4 addresses, `*` for any part; `null` turns the check off, an empty list refuses everyone. */
  allowedIps: z.array(z.string().min(1)).nullable().exactOptional(),
  /** Permission points the app was not granted, such as `qyapi_get_member_by_mobile`. */
  missingPermissions: z.array(z.string().min(1)).exactOptional(),
}

/** A new app needs its secret and its agent id; a known one keeps what is left out. */
export const appChanges = z.strictObject({ appKey, ...changes })

export const appInput = z.strictObject({
  ...changes,
  appKey,
  appSecret: z.string().min(1),
  agentId: z.int().positive(),
})

export interface App {
  readonly appKey: string
  appSecret: string
  agentId: number
  allowedIps: string[] | null
  missingPermissions: string[]
}

export interface Apps {
  all(): App[]
  find(appKey: string): App | undefined
  /** Throws when a new app comes without its secret or its agent id. */
  put(changes: z.output<typeof appChanges>): App
}

export const demoApp = { appKey: 'ding-demo', appSecret: 'demo-secret', agentId: 1_000_001 }

export function createApps(initial: readonly z.output<typeof appInput>[]): Apps {
  const apps = new Map<string, App>()
  const put = (change: z.output<typeof appChanges>): App => {
    const known = apps.get(change.appKey)
    const merged = { allowedIps: null, missingPermissions: [], ...known, ...change }
    const { appSecret, agentId } = merged
    if (appSecret === undefined || agentId === undefined) {
      throw new BadInput([
        { field: 'appKey', problem: `${change.appKey} is new, so it needs appSecret and agentId` },
      ])
    }
    const app = { ...merged, appSecret, agentId }
    apps.set(app.appKey, app)
    return app
  }
  for (const app of initial) put(app)
  return { all: () => [...apps.values()], find: (key) => apps.get(key), put }
}

/** dev guide: IPv4 entries, `*` stands for one part of the address. */
export function allowsIp(app: App, ip: string): boolean {
  if (app.allowedIps === null) return true
  const parts = ip.split('.')
  return app.allowedIps.some((entry) => {
    const wanted = entry.split('.')
    return (
      wanted.length === parts.length &&
      wanted.every((part, index) => part === '*' || part === parts[index])
    )
  })
}
