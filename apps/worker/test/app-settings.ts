import { defaultLimits } from '@dingpost/ledger'
import { type AppSettings, Secret } from '@dingpost/settings'

/** An app that says no more than who it is. */
export const appSettings = (name: string, change: Partial<AppSettings> = {}): AppSettings => ({
  name,
  appKey: `key-of-${name}`,
  appSecret: new Secret(`secret-of-${name}`),
  agentId: 1,
  kind: 'internal',
  organisation: { name: 'acme', callsPerMonth: 5_000 },
  limits: defaultLimits,
  reserve: { perPerson: 0, broadcasts: 0 },
  receipts: 'auto',
  ...change,
})
