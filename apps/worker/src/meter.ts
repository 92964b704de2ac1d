import { setTimeout as sleep } from 'node:timers/promises'
import { type Api, ConfigurationError, countsInMonth, type Meter } from '@dingpost/dingtalk'
import type { CallMeter, Taken } from '@dingpost/ledger'
import type { Logger } from 'pino'

export interface MeterOptions {
  readonly organisation: { readonly name: string; readonly callsPerMonth: number }
  readonly calls: Pick<CallMeter, 'burst' | 'take' | 'giveBack' | 'month'>
  readonly log: Logger
}

/** With no more calls than this left in the month, each call waits for its count. */
const NEAR_THE_END = 500
/** As many calls as a process may have under way, some times over: a smaller burst is soon passed. */
const LEAST_BURST = 100
/** What a fleet spends at most: 16 apps at 15 calls a second, on the two APIs of a send. */
const SPENT_A_SECOND = 500
/** Used shares of the month that an operator should hear of. */
const WARN_AT = [0.5, 0.8, 0.9, 1]

/** Counts each call of an organisation's apps, and holds it back when none is left. */
export function createMeter({ organisation, calls, log }: MeterOptions): Meter {
  const { name, callsPerMonth } = organisation
  /** Calls that are on their way and not counted yet. */
  const uncounted = new Map<Api, number>()
  let counting = false
  let plentyUntil = 0
  let warnedAt = 0

  async function take(api: Api, count: number): Promise<Taken> {
    const counted = countsInMonth(api)
    const taken = await calls.take(api, counted, count)
    learn(taken.used, taken.kind === 'go' ? taken.waitMs : 0)
    if (counted && taken.kind === 'go') warn(taken.used, count)
    return taken
  }

  /**
   * A send should not be slower for being counted, nor should Redis: those that come while one
   * command is under way share the next one.
   */
  async function countSoon(api: Api): Promise<void> {
    uncounted.set(api, (uncounted.get(api) ?? 0) + 1)
    if (counting) return
    counting = true
    for (const [waiting, count] of uncounted) {
      uncounted.delete(waiting)
      await take(waiting, count).catch(unheard)
    }
    counting = false
  }

  /** For how long plenty is left, whatever the others spend meanwhile. */
  function learn(used: number, waitMs: number): void {
    const seconds = (callsPerMonth - used - NEAR_THE_END) / SPENT_A_SECOND
    const isTight = waitMs > 0 || calls.burst < LEAST_BURST
    plentyUntil = isTight ? 0 : performance.now() + seconds * 1_000
  }

  /** Of the fleet, only the process whose calls make the number full says so. */
  function warn(used: number, count: number): void {
    // Far below the first of the shares: another month.
    if (used < callsPerMonth / 4) warnedAt = 0
    const share = WARN_AT.findLast((at) => {
      const full = Math.ceil(callsPerMonth * at)
      return used - count < full && full <= used
    })
    // A call that was given back is followed by another one with the same number.
    if (share === undefined || share <= warnedAt) return
    warnedAt = share
    const fields = { organisation: name, used, limit: callsPerMonth }
    if (share === 1) log.error(fields, 'the calls of this month are used up')
    else log.warn(fields, `${share * 100} % of the calls of this month are used`)
  }

  async function pass(api: Api, taking: Promise<Taken>): Promise<void> {
    const taken = await taking
    if (taken.kind === 'spent') {
      throw new ConfigurationError({
        api,
        code: '90020',
        text: `the organisation's calls of this month are used up (${taken.used} of ${callsPerMonth})`,
        hint: `No calls until the 1st of next month, unless callsPerMonth of the organisation ${name} is raised (${taken.used} of ${callsPerMonth} are used).`,
        secrets: [],
      })
    }
    if (taken.waitMs > 0) await sleep(taken.waitMs)
  }

  const unheard = (error: unknown): void =>
    log.debug({ organisation: name, err: error }, 'the calls of the month could not be counted')

  // The first calls should not wait either, and receipts give way by the share that is used.
  calls.month().then(({ used }) => learn(used, 0), unheard)

  return {
    before(api) {
      if (performance.now() >= plentyUntil) return pass(api, take(api, 1))
      void countSoon(api)
      return undefined
    },
    after(api, counted) {
      if (!counted && countsInMonth(api)) calls.giveBack(api).catch(unheard)
    },
  }
}
