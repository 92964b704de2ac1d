import type { App } from '../app.ts'
import type { Failure } from '../failure.ts'
import type { Parameters } from '../parameters.ts'
import type { World } from '../world.ts'

/** A call that has passed the gateway: its token is good and its app is known. */
export interface Call {
  readonly world: World
  readonly app: App
  readonly parameters: Parameters
  readonly at: number
  /** A fault may ask for another delay than the usual one. */
  readonly resultDelayMs: number
}

export interface Success {
  readonly body: Readonly<Record<string, unknown>>
  readonly recipients?: number
  readonly taskId?: number
}

export interface Endpoint {
  /** The permission point the app needs; `null` when every app has it. */
  readonly permission: string | null
  /** Whether calls count towards the organisation's month (basic-interfaces-such-as-log-off-and-address-book). */
  readonly counted: boolean
  readonly answer: (call: Call) => Success | Failure
}

export function ok(members: Readonly<Record<string, unknown>> = {}): Success {
  return { body: { errcode: 0, errmsg: 'ok', ...members } }
}
