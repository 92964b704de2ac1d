import type { Scope } from './scope.ts'

/** Why an app does not send, since when, and when it is tried again (ms since 1970). */
export interface GateState {
  readonly kind: 'throttled' | 'held'
  readonly reason: string
  readonly code: string
  readonly detail: string
  readonly since: number
  readonly until: number
}

export interface Closing {
  readonly reason: string
  readonly code?: string
  readonly detail?: string
  /** True when the failed call was the gate's own probe. */
  readonly probe: boolean
}

export interface Closed {
  /** 0 when the gate stayed open. */
  readonly waitMs: number
  /** True for the one call that closed it: the one that should say so loudly. */
  readonly closedNow: boolean
}

export interface Gate {
  throttle(closing: Closing & { waitMs: number }): Promise<Closed>
  hold(closing: Closing): Promise<Closed>
  /** A failure that may be chance; the third in a row holds the app. */
  strike(closing: Closing): Promise<Closed>
  state(): Promise<GateState | undefined>
  /** The probe ended without finding anything out: the next batch may probe. */
  yieldProbe(): Promise<void>
  /** An operator's resume: the next batch goes at once. */
  open(): Promise<void>
}

/** A configuration is mended by people: minutes matter, seconds do not. */
const HOLD_MS = { first: 5_000, longest: 5 * 60_000 }
/** An unreachable platform comes back by itself, and everybody waits for it. */
const OUTAGE_MS = { first: 1_000, longest: 60_000 }

export function createGate({ run, keys, now, redis }: Scope): Gate {
  async function close(
    verdict: 'throttled' | 'held' | 'strike' | 'yield',
    { reason, code = '', detail = '', probe, waitMs: forMs = 0 }: Closing & { waitMs?: number },
  ): Promise<Closed> {
    const { first, longest } = verdict === 'held' ? HOLD_MS : OUTAGE_MS
    const [waitMs, closedNow] = await run(
      'closeGate',
      [keys.gate],
      [now(), verdict, forMs, reason, code, detail, probe ? '1' : '0', first, longest],
    )
    return { waitMs: Number(waitMs), closedNow: closedNow === '1' }
  }

  return {
    throttle: (closing) => close('throttled', closing),
    hold: (closing) => close('held', closing),
    strike: (closing) => close('strike', closing),
    async yieldProbe() {
      await close('yield', { reason: '', probe: true })
    },
    async state() {
      const gate = await redis.hgetall(keys.gate)
      const kind = gate['kind']
      if (kind !== 'throttled' && kind !== 'held') return undefined
      return {
        kind,
        reason: gate['reason'] ?? '',
        code: gate['code'] ?? '',
        detail: gate['detail'] ?? '',
        since: Number(gate['since']),
        until: Number(gate['until']),
      }
    },
    async open() {
      await redis.del(keys.gate)
    },
  }
}
