import type { Child } from '@dingpost/dev'
import { condition } from './condition.ts'

/** What processes have spent since they began. */
export interface Meter {
  readonly cpuMs: number
  readonly redisRequests: number
}

/** Begins the line that a metered process writes. */
export const METER_MARK = 'bench meter: '

/** Of all of these together. They must have been started with `metered.ts`. */
export async function readMeters(children: readonly Child[]): Promise<Meter> {
  const meters = await Promise.all(children.map(readMeter))
  return meters.reduce(addMeters, { cpuMs: 0, redisRequests: 0 })
}

export const addMeters = (one: Meter, other: Meter): Meter => ({
  cpuMs: one.cpuMs + other.cpuMs,
  redisRequests: one.redisRequests + other.redisRequests,
})

export const metersBetween = (before: Meter, after: Meter): Meter => ({
  cpuMs: after.cpuMs - before.cpuMs,
  redisRequests: after.redisRequests - before.redisRequests,
})

async function readMeter(child: Child): Promise<Meter> {
  const readings = () => child.output().split(METER_MARK).slice(1)
  const before = readings().length
  child.kill('SIGUSR2')
  const line = await condition(
    `the meter of ${child.name}`,
    () => /^(.*)\n/.exec(readings()[before] ?? '')?.[1],
  )
  return JSON.parse(line) as Meter
}
