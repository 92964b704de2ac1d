import { setTimeout as sleep } from 'node:timers/promises'
import { errorCatalogue, type SendResult } from '@dingpost/dingtalk'
import { sendJob } from '@dingpost/jobs'
import type { Verdict } from '@dingpost/ledger'
import type { Account } from './account.ts'
import { done, type Next } from './next.ts'
import { type Outcome, outcomeOf, prepare } from './outcome.ts'
import { endingOfRecipient, endingOfRequest } from './reasons.ts'
import type { Sender } from './sender.ts'

/** Each look costs a call of the month; with a first one after 5 s the last comes after 7 minutes. */
const MOST_LOOKS = 4
/** DingTalk answers for 24 hours; asked later, it could only refuse. */
const WINDOW_MS = 24 * 60 * 60_000 - 5 * 60_000

/** The people of a minute were reached: the next one has room (code 143103). */
const BUSY_MS = 60_000

/** Asks DingTalk what became of a batch that it accepted. */
export async function collectReceipt(
  sender: Sender,
  batch: string,
  account: Account,
  signal: AbortSignal,
): Promise<Next> {
  const { batches, calls } = sender.ledger
  const awaiting = await batches.awaiting(batch)
  if (!awaiting) return done

  const last = awaiting.looks + 1 >= MOST_LOOKS
  const expired = Date.now() - awaiting.sentAt > WINDOW_MS
  const trouble = expired ? undefined : await prepare(sender.dingtalk)
  if (trouble)
    return postponed(account.ended(trouble), sender) ?? { kind: 'again', afterMs: BUSY_MS }

  const [waitMs = 0] = expired ? [] : await calls.book('getsendresult', 1)
  try {
    // Slept through here: a job that came back later would have to book again, behind all others.
    if (waitMs > 0) await sleep(waitMs, undefined, { signal })
  } catch {
    return { kind: 'again', afterMs: 0 }
  }

  const looked = expired ? undefined : await look(sender, awaiting.taskId)
  if (looked && 'outcome' in looked) {
    const next = postponed(account.ended(looked.outcome), sender)
    if (next) return next
  }
  const verdicts = looked && 'result' in looked ? verdictsOf(looked.result, awaiting.resend) : []
  const recorded = account.received(await batches.record(batch, verdicts, last || expired))
  const add = recorded.again ? [sendJob(recorded.again, BUSY_MS)] : []
  return recorded.kind === 'waiting'
    ? { kind: 'again', afterMs: sender.firstLookMs * 4 ** recorded.looks, add }
    : { kind: 'done', add }
}

async function look(
  { dingtalk }: Sender,
  taskId: string,
): Promise<{ result: SendResult } | { outcome: Outcome }> {
  try {
    return { result: await dingtalk.sendResult(taskId) }
  } catch (error) {
    return { outcome: outcomeOf(error) }
  }
}

/** A look that DingTalk did not answer costs none of the looks; one that it refused does. */
function postponed(outcome: Outcome, { firstLookMs }: Sender): Next | undefined {
  switch (outcome.kind) {
    case 'throttled':
      return { kind: 'again', afterMs: outcome.waitMs }
    case 'misconfigured':
      return { kind: 'again', afterMs: BUSY_MS }
    case 'transient':
      return outcome.left ? undefined : { kind: 'again', afterMs: firstLookMs }
    default:
      return undefined
  }
}

function verdictsOf(result: SendResult, resend: boolean): Verdict[] {
  return [
    ...result.read.map((userId): Verdict => ({ userId, state: 'read' })),
    ...result.unread.map((userId): Verdict => ({ userId, state: 'delivered' })),
    ...result.failed.map((userId): Verdict => ({
      userId,
      state: 'failed',
      reason: 'recipient_refused',
      correction: 'release',
    })),
    ...result.invalid.map((userId): Verdict => ({
      userId,
      state: 'failed',
      reason: 'unknown_recipient',
      correction: 'forget',
    })),
    ...result.forbidden.map(({ userId, code }) => forbidden(userId, code, resend)),
  ]
}

/** Somebody whom a limit or a protection of the platform kept the message from. */
function forbidden(userId: string, code: string, resend: boolean): Verdict {
  const decision = errorCatalogue[code]?.decision
  // The first copy arrived, and the platform swallowed the second: that is what the resend is for.
  if (decision === 'duplicate' && resend) return { userId, state: 'delivered' }
  // The day's limit is asked before the content, so this may be the second copy of one that arrived.
  if (decision === 'daily_cap' && resend) {
    const reason = 'receipt_unavailable'
    return { userId, state: 'unverified', reason, code, correction: 'cap' }
  }
  if (decision === 'throttled' || decision === 'transient') return { userId, state: 'queued', code }
  const ending = decision === 'request' ? endingOfRequest(code) : endingOfRecipient(code)
  if (decision === 'daily_cap') return { userId, ...ending, code, correction: 'cap' }
  return ending.state === 'failed'
    ? { userId, ...ending, code, correction: 'release' }
    : { userId, ...ending, code }
}
