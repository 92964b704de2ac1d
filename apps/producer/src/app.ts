import { defaultLimits, type Limits, type Rules, usualRules } from '@dingpost/ledger'
import { variables } from '@dingpost/settings'

/** One DingTalk micro-app; what is left out is as for an internal app of its own organisation. */
export interface ProducerApp {
  /** What requests say in `app`: 1 to 32 of a-z, 0-9 and -, no - in front. */
  readonly name: string
  /** `isv` for a third party's app, which may not send to everyone. */
  readonly kind?: 'internal' | 'isv'
  /** Its apps share the calls of a month. */
  readonly organisation?: Organisation
  /** The same as the workers have, or they decide otherwise than `preview` and `usage` tell. */
  readonly limits?: Partial<Limits>
  readonly rules?: Partial<Rules>
}

export interface Organisation {
  readonly name: string
  readonly callsPerMonth: number
}

/** An app with all that was left out filled in. */
export interface App {
  readonly name: string
  readonly kind: 'internal' | 'isv'
  readonly organisation: Organisation
  readonly limits: Limits
  readonly rules: Rules
}

const namePattern = /^[a-z0-9][a-z0-9-]{0,31}$/

/** @throws TypeError for no app at all, a name that keys cannot carry, a name that stands twice */
export function appsOf(given: readonly (string | ProducerApp)[]): App[] {
  const apps = given.map((app) => completed(typeof app === 'string' ? { name: app } : app))
  const names = new Set(apps.map(({ name }) => name))
  if (apps.length === 0) throw new TypeError('apps: expected at least one')
  if (names.size < apps.length) throw new TypeError('apps: two of them have the same name')
  return apps
}

function completed({ name, kind = 'internal', organisation, limits, rules }: ProducerApp): App {
  if (!namePattern.test(name)) {
    throw new TypeError('apps: expected names of 1 to 32 of a-z, 0-9 and -, no - in front')
  }
  return {
    name,
    kind,
    organisation: organisation ?? {
      name: 'default',
      callsPerMonth: Number(variables.DINGTALK_CALLS_PER_MONTH.default),
    },
    limits: { ...defaultLimits, ...limits },
    rules: { ...usualRules, ...rules },
  }
}
