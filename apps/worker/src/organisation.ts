import type { Meter } from '@dingpost/dingtalk'
import { type CallMeter, createCallMeter, type RedisClient } from '@dingpost/ledger'
import type { AppSettings, WorkerSettings } from '@dingpost/settings'
import type { Logger } from 'pino'
import { createMeter } from './meter.ts'

/** A company at DingTalk: its apps share the calls of a month. */
export interface Organisation {
  readonly name: string
  readonly calls: CallMeter
  /** For the DingTalk clients of its apps. */
  readonly meter: Meter
}

export interface OrganisationOptions {
  readonly redis: RedisClient
  readonly egress: WorkerSettings['egress']
  readonly log: Logger
  readonly now?: (() => number) | undefined
}

/** One organisation for all apps that name it, and another one when its limit has changed. */
export function createOrganisations({ redis, egress, log, now }: OrganisationOptions) {
  const known = new Map<string, Organisation>()

  return (settings: AppSettings['organisation']): Organisation => {
    const { name, callsPerMonth } = settings
    const key = `${name} ${callsPerMonth}`
    const found = known.get(key)
    if (found) return found
    const calls = createCallMeter({ redis, organisation: settings, egress, ...(now && { now }) })
    const organisation = { name, calls, meter: createMeter({ organisation: settings, calls, log }) }
    known.set(key, organisation)
    return organisation
  }
}
