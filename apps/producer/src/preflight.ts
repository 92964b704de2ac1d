import type { Forecast, GateState } from '@dingpost/ledger'
import type { Desks } from './desk.ts'
import { checkNotification, type Notification } from './notification.ts'
import { orderOf } from './order.ts'
import type { OnRedis } from './redis-deadline.ts'

/** What would happen now, and to whom. */
export interface Outlook {
  readonly app: string
  /** Why the app does not send at present; undefined while it does. */
  readonly gate: GateState | undefined
  /** In the order named; a department that the directory knows is shown person by person. */
  readonly forecasts: readonly Forecast[]
  readonly totals: Readonly<Record<Forecast['would'], number>>
}

export interface Preflight {
  /**
   * Tells what would become of a notification, and changes nothing: no call is made, nothing is
   * counted or reserved.
   *
   * @throws InvalidNotification, RedisUnavailable
   */
  preview(notification: Notification): Promise<Outlook>
}

export const createPreflight = (desks: Desks, onRedis: OnRedis, now: () => number): Preflight => ({
  async preview(input) {
    const { desk, request } = orderOf(desks, checkNotification(input, desks, now()), undefined)
    const { content, recipients, terms = {} } = request
    const [gate, forecasts] = await onRedis(() =>
      Promise.all([
        desk.gate.state(),
        desk.preview.forecast({ hash: content.hash, recipients, terms }),
      ]),
    )
    const totals = { send: 0, look_up: 0, digest: 0, defer: 0, suppress: 0, fail: 0 }
    for (const { would } of forecasts) totals[would] += 1
    return { app: desk.name, gate, forecasts, totals }
  },
})
