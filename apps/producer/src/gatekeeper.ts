import type { Desks } from './desk.ts'
import type { OnRedis } from './redis-deadline.ts'

export interface Gatekeeper {
  /**
   * An operator's resume of an app that is held or throttled: its next batch goes within seconds,
   * and finds out whether the reason is gone. False when there is no such app.
   *
   * @throws RedisUnavailable
   */
  resume(app: string): Promise<boolean>
}

export const createGatekeeper = (desks: Desks, onRedis: OnRedis): Gatekeeper => ({
  async resume(app) {
    const desk = desks.get(app)
    if (!desk) return false
    await onRedis(async () => {
      await desk.gate.open()
      await desk.queues.release()
    })
    return true
  },
})
