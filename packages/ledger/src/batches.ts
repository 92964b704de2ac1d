import { type Limits, pace } from './budgets.ts'
import type { Content } from './content.ts'
import { encodeQuietHours } from './quiet-hours.ts'
import { type DueBatch, type Reservation, reservationOf } from './reservation.ts'
import { NOBODY_MS, PERSON_MS, QUARANTINE_MS, RETENTION_MS } from './retention.ts'
import type { Rules } from './rules.ts'
import type { Scope } from './scope.ts'
import { type Reason, type RecipientState, recipientStates } from './states.ts'

/** What a look-up found: a user id, or nobody. */
export type Found = ReadonlyMap<string, string | undefined>

export interface Verdict {
  readonly userId: string
  readonly state: RecipientState
  readonly reason?: Reason
  readonly code?: string
  /**
   * `release` gives the allowance back; `forget` also drops the mobile from the directory; `cap`
   * notes that the day is full, because DingTalk counted more than the ledger.
   */
  readonly correction?: 'release' | 'forget' | 'cap'
}

/** Why no receipt is asked for, or none any more. */
export type WithoutReceipt = Extract<Reason, 'receipt_unavailable' | 'call_budget'>

/** An accepted batch whose recipients wait for the receipt. */
export interface Awaiting {
  readonly taskId: string
  readonly sentAt: number
  readonly resend: boolean
  readonly looks: number
  /** People of the call. */
  readonly people: number
  /** Everybody's outcome is known; the last look finds out who has read it. */
  readonly forReadersOnly: boolean
}

export interface Look {
  readonly verdicts: readonly Verdict[]
  /** Set at the last look for those without a verdict: they end unverified for this reason. */
  readonly last?: WithoutReceipt
  /** When everybody's outcome is known and some have not read it yet: look once more after this time, ms. */
  readonly readersAfterMs?: number
}

export interface Recorded {
  /** `readers`: all are final, and one more look after `readersAfterMs` was asked for. */
  readonly kind: 'done' | 'waiting' | 'readers' | 'over'
  readonly looks: number
  readonly settled: number
  readonly waiting: number
  /** A batch with those to whom it is sent once more; two with the halves of a digest. */
  readonly again?: readonly string[]
  /** A batch of the next day, with those who had more messages by DingTalk's count than by ours. */
  readonly later?: DueBatch
}

export interface Batches {
  /**
   * Takes the day's allowance and books the call, or says what stands between. The first time it also
   * books the look-ups that are missing; `again` brings what was found out.
   */
  reserve(batch: string, again?: { found: Found; probe: boolean }): Promise<Reservation>
  /**
   * Keeps the message of a digest, for `reserve` to send. False when the digest holds other messages
   * by now, which is what `mark` tells, or none at all.
   */
  compose(batch: string, mark: string, content: Content): Promise<boolean>
  /** `recalls`: notifications of the batch whose recall was asked for while the call was under way. */
  confirm(
    batch: string,
    taskId: string,
    receipt: 'ask' | WithoutReceipt,
    probe: boolean,
  ): Promise<{ kind: 'receipt' | 'done' | 'over'; recalls: readonly string[] }>
  /** `maxTries` 0: this try does not count. */
  retry(
    batch: string,
    end: 'unsent' | 'unclear',
    maxTries: number,
  ): Promise<{ kind: 'again'; tries: number } | { kind: 'exhausted' } | { kind: 'over' }>
  /**
   * Ends all recipients of a refused batch; where they wait for the next day instead, the batch is
   * due then. A refusal of the content keeps it from being sent again for a day. A digest is halved:
   * one of its contents may have been the reason.
   */
  reject(
    batch: string,
    state: 'failed' | 'suppressed',
    reason: Reason,
    code: string,
  ): Promise<
    | { kind: 'settled' }
    | { kind: 'later'; waitMs: number }
    | { kind: 'split'; batches: readonly string[] }
  >
  split(
    batch: string,
  ): Promise<{ kind: 'split'; batches: readonly string[] } | { kind: 'single' | 'over' }>
  awaiting(batch: string): Promise<Awaiting | undefined>
  /** A verdict of `queued` sends to that person once more, in the batch `again`. */
  record(batch: string, look: Look): Promise<Recorded>
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
/**
 * As many as two seconds of the default budget allow; with more, the batch goes back to the queue
 * and comes again for the rest, so that a large list of new people does not keep a worker busy.
 */
const LOOK_UPS = 32
const LOOK_UP_API = 'getbymobile'
/** How long the gate waits for a probe that does not report: longer than a token and two calls take. */
const PROBE_MS = 60_000

export function createBatches(scope: Scope, limits: Limits, rules: Rules): Batches {
  const { app, run, keys, now, redis } = scope
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
          rules.reserve.perPerson,
          limits.broadcastDaily,
          rules.reserve.broadcasts,
          call.interval,
          call.burst,
          person.interval,
          person.burst,
          BOOKED_AHEAD_MS,
          PROBE_MS,
          ...encodeQuietHours(rules.quietHours),
          rules.deferSpreadMs,
          PERSON_MS,
          NOBODY_MS,
          rules.digest?.from ?? '',
          again ? 0 : LOOK_UPS,
          LOOK_UP_API,
          ...found,
        ],
      )
      return reservationOf(reply)
    },

    async compose(batch, mark, { json, hash }) {
      const args = [...head(batch), mark, json, hash]
      const [kept] = await run('composeDigest', [keys.batch(batch)], args)
      return kept === '1'
    },

    async confirm(batch, taskId, receipt, probe) {
      const without = receipt === 'ask' ? '' : receipt
      const args = [...head(batch), taskId, without, probe ? '1' : '0']
      const [kind, , ...recalls] = await run('confirmBatch', [keys.batch(batch), keys.gate], args)
      return {
        kind: kind as 'receipt' | 'done' | 'over',
        recalls: recalls.map((key) => `${app}_${key}`),
      }
    },

    async retry(batch, end, maxTries) {
      const args = [...head(batch), end, maxTries]
      const [kind, tries] = await run('retryBatch', [keys.batch(batch)], args)
      if (kind === 'again') return { kind, tries: Number(tries) }
      return { kind: kind as 'exhausted' | 'over' }
    },

    async reject(batch, state, reason, code) {
      const args = [
        ...head(batch),
        recipientStates[state].letter,
        reason,
        code,
        QUARANTINE_MS,
        limits.broadcastDaily,
        rules.deferSpreadMs,
      ]
      const [kind, ...rest] = await run('rejectBatch', [keys.batch(batch)], args)
      if (kind === 'split') return { kind, batches: rest }
      return kind === 'later' ? { kind, waitMs: Number(rest[0]) } : { kind: 'settled' }
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
      const [state, taskId, sentAt, resend, looks, people] = await redis.hmget(
        keys.batch(batch),
        'state',
        'task',
        'sentAt',
        'resend',
        'looks',
        'people',
      )
      if ((state !== 'sent' && state !== 'read') || !taskId) return undefined
      return {
        taskId,
        sentAt: Number(sentAt),
        resend: resend === '1',
        looks: Number(looks ?? 0),
        people: Number(people ?? 0),
        forReadersOnly: state === 'read',
      }
    },

    async record(batch, { verdicts, last, readersAfterMs }) {
      const people = verdicts.flatMap(({ userId, state, reason, code, correction }) => [
        userId,
        recipientStates[state].letter,
        reason ?? '',
        code ?? '',
        correction ?? '',
      ])
      const args = [
        ...head(batch),
        last ?? '',
        readersAfterMs ?? '',
        QUARANTINE_MS,
        rules.deferSpreadMs,
        ...people,
      ]
      const [kind, looks, settled, waiting, again, later, afterMs] = await run(
        'recordReceipt',
        [keys.batch(batch), keys.batchNumber],
        args,
      )
      return {
        kind: kind as Recorded['kind'],
        looks: Number(looks ?? 0),
        settled: Number(settled ?? 0),
        waiting: Number(waiting ?? 0),
        ...(again ? { again: again.split(' ') } : {}),
        ...(later ? { later: { id: later, afterMs: Number(afterMs) } } : {}),
      }
    },

    async sweep(olderThanMs, most) {
      const args = [keys.prefix, now(), olderThanMs, most]
      const reply = await run('sweepBatches', [keys.liveBatches, keys.sweep], args)
      return pairs(reply).map(([id, state]) => ({ id, sent: state === 'sent' || state === 'read' }))
    },
  }
}

function pairs(list: readonly string[]): [string, string][] {
  return list.flatMap((item, at) =>
    at % 2 === 0 ? [[item, list[at + 1] ?? ''] as [string, string]] : [],
  )
}
