import { type Limits, pace } from './budgets.ts'
import { NOBODY_MS, PERSON_MS, RETENTION_MS } from './retention.ts'
import type { Scope } from './scope.ts'
import { type Reason, type RecipientState, recipientStates } from './states.ts'

/** A batch that may be sent now: its allowance is taken and its calls are booked. */
export interface Reserved {
  readonly kind: 'send'
  /** This try decides whether the app's gate opens. */
  readonly probe: boolean
  /** An earlier try may have arrived: a receipt that says "duplicate" means delivered. */
  readonly resend: boolean
  /** How long to wait before the call, in ms, so that the fleet keeps its pace. */
  readonly waitMs: number
  readonly to: { readonly userIds: readonly string[] } | 'everyone'
  /** The canonical message: the bytes to send. */
  readonly message: string
  readonly suppressed: number
  readonly unknown: number
}

export type Reservation =
  | Reserved
  | { readonly kind: 'gone' }
  | {
      readonly kind: 'over'
      readonly state: string
      readonly suppressed: number
      readonly unknown: number
    }
  | { readonly kind: 'wait'; readonly waitMs: number; readonly why: 'gate' | 'budget' | 'midnight' }
  | { readonly kind: 'unresolved'; readonly probe: boolean; readonly mobiles: readonly string[] }

/** What a look-up found: a user id, or nobody. */
export type Found = ReadonlyMap<string, string | undefined>

export interface Verdict {
  readonly userId: string
  readonly state: RecipientState
  readonly reason?: Reason
  readonly code?: string
  /**
   * `release` gives the allowance back; `forget` also drops the mobile from the directory; `cap`
   * sets the day's count to the limit, because DingTalk counted more than the ledger.
   */
  readonly correction?: 'release' | 'forget' | 'cap'
}

/** An accepted batch whose recipients wait for the receipt. */
export interface Awaiting {
  readonly taskId: string
  readonly sentAt: number
  readonly resend: boolean
  readonly looks: number
}

export interface Recorded {
  readonly kind: 'done' | 'waiting' | 'over'
  readonly looks: number
  readonly settled: number
  readonly waiting: number
  readonly again?: string
}

export interface Batches {
  reserve(batch: string, again?: { found: Found; probe: boolean }): Promise<Reservation>
  confirm(batch: string, taskId: string, receipt: boolean): Promise<'receipt' | 'done' | 'over'>
  /** `maxTries` 0: this try does not count. */
  retry(
    batch: string,
    end: 'unsent' | 'unclear',
    maxTries: number,
  ): Promise<{ kind: 'again'; tries: number } | { kind: 'exhausted' } | { kind: 'over' }>
  /** Ends all recipients of a refused batch, and answers how many. */
  reject(
    batch: string,
    state: 'failed' | 'suppressed',
    reason: Reason,
    code: string,
  ): Promise<number>
  split(
    batch: string,
  ): Promise<{ kind: 'split'; batches: readonly string[] } | { kind: 'single' | 'over' }>
  awaiting(batch: string): Promise<Awaiting | undefined>
  /** A verdict of `queued` sends to that person once more, in the batch `again`. */
  record(batch: string, verdicts: readonly Verdict[], last: boolean): Promise<Recorded>
  /**
   * Batches that are not final and whose job nobody has looked after for `olderThanMs`; one caller
   * of the fleet gets them, and each of them only once in that time.
   */
  sweep(olderThanMs: number, most: number): Promise<readonly { id: string; sent: boolean }[]>
}

/**
 * Waits for the budgets up to this long are booked and slept through by the worker that holds the
 * batch; for longer ones the queue waits. Well under BullMQ's lock, and longer than a worker's 16
 * jobs need at 15 calls a second.
 */
const BOOKED_AHEAD_MS = 2_000
/** How long the gate waits for a probe that does not report: longer than a token and two calls take. */
const PROBE_MS = 60_000

export function createBatches(scope: Scope, limits: Limits): Batches {
  const { run, keys, now, redis } = scope
  const { call, person } = pace(limits)
  const head = (batch: string) => [keys.prefix, now(), RETENTION_MS, batch]

  return {
    async reserve(batch, again) {
      const found = [...(again?.found ?? [])].flatMap(([mobile, userId]) => [mobile, userId ?? ''])
      const reply = await run(
        'reserveBatch',
        [keys.batch(batch), keys.gate, keys.budgets],
        [
          ...head(batch),
          again?.probe ? '1' : '0',
          limits.userDaily,
          limits.broadcastDaily,
          call.interval,
          call.burst,
          person.interval,
          person.burst,
          BOOKED_AHEAD_MS,
          PROBE_MS,
          PERSON_MS,
          NOBODY_MS,
          ...found,
        ],
      )
      return reservationOf(reply)
    },

    async confirm(batch, taskId, receipt) {
      const args = [...head(batch), taskId, receipt ? '1' : '0']
      const [kind] = await run('confirmBatch', [keys.batch(batch), keys.gate], args)
      return kind as 'receipt' | 'done' | 'over'
    },

    async retry(batch, end, maxTries) {
      const args = [...head(batch), end, maxTries]
      const [kind, tries] = await run('retryBatch', [keys.batch(batch)], args)
      if (kind === 'again') return { kind, tries: Number(tries) }
      return { kind: kind as 'exhausted' | 'over' }
    },

    async reject(batch, state, reason, code) {
      const args = [...head(batch), recipientStates[state].letter, reason, code]
      const [, recipients] = await run('rejectBatch', [keys.batch(batch)], args)
      return Number(recipients ?? 0)
    },

    async split(batch) {
      const [kind, ...batches] = await run(
        'splitBatch',
        [keys.batch(batch), keys.batchNumber],
        head(batch),
      )
      return kind === 'split' ? { kind, batches } : { kind: kind as 'single' | 'over' }
    },

    async awaiting(batch) {
      const [state, taskId, sentAt, resend, looks] = await redis.hmget(
        keys.batch(batch),
        'state',
        'task',
        'sentAt',
        'resend',
        'looks',
      )
      if (state !== 'sent' || !taskId) return undefined
      return {
        taskId,
        sentAt: Number(sentAt),
        resend: resend === '1',
        looks: Number(looks ?? 0),
      }
    },

    async record(batch, verdicts, last) {
      const people = verdicts.flatMap(({ userId, state, reason, code, correction }) => [
        userId,
        recipientStates[state].letter,
        reason ?? '',
        code ?? '',
        correction ?? '',
      ])
      const args = [...head(batch), last ? '1' : '0', limits.userDaily, ...people]
      const [kind, looks, settled, waiting, again] = await run(
        'recordReceipt',
        [keys.batch(batch), keys.batchNumber],
        args,
      )
      return {
        kind: kind as Recorded['kind'],
        looks: Number(looks ?? 0),
        settled: Number(settled ?? 0),
        waiting: Number(waiting ?? 0),
        ...(again ? { again } : {}),
      }
    },

    async sweep(olderThanMs, most) {
      const args = [keys.prefix, now(), olderThanMs, most]
      const reply = await run('sweepBatches', [keys.liveBatches, keys.sweep], args)
      return pairs(reply).map(([id, state]) => ({ id, sent: state === 'sent' }))
    },
  }
}

function reservationOf([kind, ...rest]: readonly string[]): Reservation {
  switch (kind) {
    case 'send': {
      const [probe, resend, waitMs, to, message, suppressed, unknown, ...userIds] = rest
      return {
        kind,
        probe: probe === '1',
        resend: resend === '1',
        waitMs: Number(waitMs),
        to: to === 'everyone' ? 'everyone' : { userIds },
        message: message ?? '',
        suppressed: Number(suppressed),
        unknown: Number(unknown),
      }
    }
    case 'unresolved':
      return { kind, probe: rest[0] === '1', mobiles: rest.slice(1) }
    case 'wait':
      return { kind, waitMs: Number(rest[0]), why: rest[1] as 'gate' | 'budget' | 'midnight' }
    case 'over': {
      const [state = '', suppressed = 0, unknown = 0] = rest
      return { kind, state, suppressed: Number(suppressed), unknown: Number(unknown) }
    }
    default:
      return { kind: 'gone' }
  }
}

function pairs(list: readonly string[]): [string, string][] {
  return list.flatMap((item, at) =>
    at % 2 === 0 ? [[item, list[at + 1] ?? ''] as [string, string]] : [],
  )
}
