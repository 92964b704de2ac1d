import type { Limits } from './budgets.ts'
import type { Content } from './content.ts'
import { type Confirm, createConfirm } from './confirm.ts'
import { createReserve, type Reserve } from './reserve.ts'
import type { DueBatch } from './reservation.ts'
import { QUARANTINE_MS, RETENTION_MS, TAKEN_MS } from './retention.ts'
import type { Rules } from './rules.ts'
import type { Scope } from './scope.ts'
import { type Reason, type RecipientState, recipientStates } from './states.ts'

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
  readonly reserve: Reserve
  /**
   * Keeps the message of a digest, for `reserve` to send. False when the digest holds other messages
   * by now, which is what `mark` tells, or none at all.
   */
  compose(batch: string, mark: string, content: Content): Promise<boolean>
  readonly confirm: Confirm
  /**
   * `maxTries` 0: this try does not count. `job`: the one that it reserved the batch for, null when it
   * had not come to that; the batch's own when left out.
   */
  retry(
    batch: string,
    end: 'unsent' | 'unclear',
    maxTries: number,
    job?: string | null,
  ): Promise<{ kind: 'again'; tries: number } | { kind: 'exhausted' } | { kind: 'over' }>
  /**
   * Ends all recipients of a refused batch; where they wait for the next day instead, the batch is
   * due then. A refusal of the content keeps it from being sent again for a day. A digest is halved:
   * one of its contents may have been the reason. Of a broadcast, those who were named besides everyone
   * get a batch of their own.
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
   * The batches on an early job, which was added before they were known, with the job that each is on from
   * now on: this one, or others where they are more than share a job. Batches that are made later are put
   * on others, and those that have begun are left out.
   */
  take(job: string): Promise<readonly OnJob[]>
  /**
   * Batches that are not final and whose job nobody has looked after for `olderThanMs`; one caller
   * of the fleet gets them, and each of them only once in that time.
   */
  sweep(olderThanMs: number, most: number): Promise<readonly Unattended[]>
}

/** A batch and the job that it is on: its own, or one that it shares. */
export interface OnJob {
  readonly id: string
  readonly job: string
}

export interface Unattended extends OnJob {
  /** It waits for its receipt. */
  readonly sent: boolean
  /** The job is an early one that will ask for its batches. */
  readonly early: boolean
}

export function createBatches(scope: Scope, limits: Limits, rules: Rules): Batches {
  const { run, keys, now, redis } = scope
  const head = (batch: string) => [keys.prefix, now(), RETENTION_MS, batch]

  return {
    reserve: createReserve(scope, limits, rules),

    async compose(batch, mark, { json, hash }) {
      const args = [...head(batch), mark, json, hash]
      const [kept] = await run('composeDigest', [keys.batch(batch)], args)
      return kept === '1'
    },

    confirm: createConfirm(scope),

    async retry(batch, end, maxTries, job = batch) {
      const args = [...head(batch), end, maxTries, job ?? '-']
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

    async take(job) {
      const args = [keys.prefix, job, TAKEN_MS]
      const reply = await run('takeEarlyJob', [keys.early(job)], args)
      const taken: OnJob[] = []
      for (let at = 0; at < reply.length; at += 2) {
        const [id = '', its = ''] = reply.slice(at, at + 2)
        taken.push({ id, job: its })
      }
      return taken
    },

    async sweep(olderThanMs, most) {
      const args = [keys.prefix, now(), olderThanMs, most]
      const reply = await run('sweepBatches', [keys.liveBatches, keys.sweep], args)
      const unattended: Unattended[] = []
      for (let at = 0; at < reply.length; at += 4) {
        const [id = '', state, job, early] = reply.slice(at, at + 4)
        const sent = state === 'sent' || state === 'read'
        unattended.push({ id, sent, job: job || id, early: early === '1' })
      }
      return unattended
    },
  }
}
