import { createApps, type Apps } from './app.ts'
import type { Behaviour } from './behaviour.ts'
import { createCallLog, type CallLog } from './call-log.ts'
import type { Clock } from './clock.ts'
import { createDayBooks, type DayBooks } from './day-book.ts'
import { createDeliveries, type Deliveries } from './delivery.ts'
import { createDirectory, type Directory } from './directory.ts'
import { createFaults, type Faults } from './fault.ts'
import { defaultLimits, type Limits } from './limits.ts'
import type { Settings } from './settings.ts'
import { createTokens, type Tokens } from './tokens.ts'
import { createTraffic, type Traffic } from './traffic.ts'

/** Everything the simulated platform knows. */
export interface World {
  readonly clock: Clock
  readonly nextTaskId: () => number
  readonly behaviour: Behaviour
  readonly limits: Limits
  readonly apps: Apps
  readonly directory: Directory
  readonly tokens: Tokens
  readonly traffic: Traffic
  readonly days: DayBooks
  readonly deliveries: Deliveries
  readonly calls: CallLog
  readonly faults: Faults
}

export function createWorld(
  settings: Settings,
  lasting: { clock: Clock; nextTaskId: () => number },
): World {
  const directory = createDirectory()
  for (const department of settings.departments) directory.departments.put(department)
  for (const person of settings.people) directory.put(person)
  const { latencyMs, resultDelayMs, readAfterMs, outOfRange } = settings
  return {
    ...lasting,
    behaviour: { latencyMs, resultDelayMs, readAfterMs, outOfRange },
    limits: { ...defaultLimits, ...settings.limits },
    apps: createApps(settings.apps),
    directory,
    tokens: createTokens(),
    traffic: createTraffic(),
    days: createDayBooks(),
    deliveries: createDeliveries(),
    calls: createCallLog(),
    faults: createFaults(),
  }
}
