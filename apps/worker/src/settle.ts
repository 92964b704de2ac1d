import { backoffMs, receiptJob, sendJob } from '@dingpost/jobs'
import type { Closed } from '@dingpost/ledger'
import { done, type Next } from './next.ts'
import type { Outcome } from './outcome.ts'
import { broadcastsSpent, endingOfRecipient, endingOfRequest, type Ending } from './reasons.ts'
import { askOrNot } from './receipt-policy.ts'
import type { Sender } from './sender.ts'

/** Tries before a batch is given up: 12 with their waits last about half an hour. */
const MOST_TRIES = 12

/** 41045: three broadcasts were sent today, by whomever. */
const BROADCASTS_SPENT = '41045'

/** What a try had come to when it ended. */
export interface Try {
  /** It was to decide whether the app's gate opens. */
  readonly probe: boolean
  /** The job that the batch is reserved for; null when it is not. */
  readonly job: string | null
}

/** The one place where an outcome becomes a ledger entry and a queue verb. */
export async function settle(
  sender: Sender,
  batch: string,
  outcome: Outcome,
  { probe, job }: Try,
): Promise<Next> {
  const { batches, calls, gate } = sender.ledger

  switch (outcome.kind) {
    case 'accepted': {
      const receipt = askOrNot(sender, outcome.people)
      const confirmed = await batches.confirm(batch, outcome.taskId, receipt, probe)
      return confirmed === 'receipt'
        ? { kind: 'done', add: [receiptJob(batch, sender.firstLookMs)] }
        : done
    }

    case 'throttled': {
      const { code, waitMs, budget } = outcome
      if (code === BROADCASTS_SPENT) return refuse(broadcastsSpent, code)
      if (budget) await calls.slowDown(budget)
      await batches.retry(batch, 'unsent', 0, job)
      if (outcome.scope === 'batch') {
        await yieldProbe()
        return { kind: 'again', afterMs: waitMs }
      }
      const closed = await gate.throttle({ reason: 'throttled', code, waitMs, probe })
      return { kind: 'closed', waitMs: closed.waitMs }
    }

    case 'recipient_refused': {
      await openAfterProbe()
      const split = await batches.split(batch)
      if (split.kind === 'split') {
        return { kind: 'done', add: split.batches.map((half) => sendJob(half, 0)) }
      }
      return split.kind === 'over' ? done : refuse(endingOfRecipient(outcome.code), outcome.code)
    }

    case 'request_refused':
      await openAfterProbe()
      return refuse(endingOfRequest(outcome.code), outcome.code)

    case 'misconfigured': {
      const { code, detail } = outcome
      await batches.retry(batch, 'unsent', 0, job)
      const closed = await gate.hold({ reason: 'misconfigured', code, detail, probe })
      return heldBy(closed)
    }

    case 'transient':
      // What did not reach DingTalk says nothing about the batch: it uses no try.
      return retry('unsent', outcome.code, outcome.left ? MOST_TRIES : 0)

    case 'unclear':
      return retry('unclear', outcome.code, MOST_TRIES)

    case 'stopped':
      await yieldProbe()
      await batches.retry(batch, 'unsent', 0, job)
      return { kind: 'again', afterMs: 0 }
  }

  /** DingTalk refused the batch for what is in it: the app itself may send. */
  async function openAfterProbe(): Promise<void> {
    if (probe) await gate.open()
  }

  /** Whatever the gate was closed for, this try has not found out whether it is over. */
  async function yieldProbe(): Promise<void> {
    if (probe) await gate.yieldProbe()
  }

  async function refuse(ending: Ending, code: string): Promise<Next> {
    const rejected = await batches.reject(batch, ending.state, ending.reason, code)
    if (rejected.kind === 'split') {
      return { kind: 'done', add: rejected.batches.map((half) => sendJob(half, 0)) }
    }
    return rejected.kind === 'later' ? { kind: 'again', afterMs: rejected.waitMs } : done
  }

  async function retry(end: 'unsent' | 'unclear', code: string, tries: number): Promise<Next> {
    const closed = await gate.strike({ reason: 'platform_unreachable', code, probe })
    if (closed.waitMs > 0) {
      // All calls of the app fail: the outage is nothing that this batch has tried. Only a probe
      // that DingTalk answers is, or a batch that is alone would probe for ever.
      const probed = await batches.retry(batch, end, probe && isAnswer(code) ? tries : 0, job)
      return probed.kind === 'exhausted' ? done : heldBy(closed)
    }
    const left = await batches.retry(batch, end, tries, job)
    return left.kind === 'again'
      ? { kind: 'again', afterMs: backoffMs(Math.max(1, left.tries)) }
      : done
  }
}

/** DingTalk's codes are numbers; where it did not answer, the code is the system's, or a word. */
const isAnswer = (code: string): boolean => /^-?\d+$/.test(code)

const heldBy = ({ waitMs, closedNow }: Closed): Next =>
  closedNow
    ? { kind: 'closed', waitMs, behind: true, held: true }
    : { kind: 'closed', waitMs, behind: true }
