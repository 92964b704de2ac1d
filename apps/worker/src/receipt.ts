import { sendJob } from '@dingpost/jobs'
import type { Awaiting, Look } from '@dingpost/ledger'
import { done, type Next } from './next.ts'
import type { Outcome } from './outcome.ts'
import { callInTurn } from './paced-call.ts'
import { type Plan, planLook } from './receipt-policy.ts'
import type { Run } from './run.ts'
import type { Sender } from './sender.ts'
import { tooManyAMinute, verdictsOf } from './verdicts.ts'

/** The people of a minute were reached: the next one has room (code 143103). */
const BUSY_MS = 60_000

/** Asks DingTalk what became of a batch that it accepted. */
export async function collectReceipt(sender: Sender, batch: string, run: Run): Promise<Next> {
  const awaiting = await sender.ledger.batches.awaiting(batch)
  if (!awaiting) return done

  const plan = planLook(sender, awaiting)
  switch (plan.kind) {
    case 'not_yet':
      return { kind: 'again', afterMs: plan.waitMs }
    case 'none':
      return record(sender, batch, { verdicts: [], last: plan.reason }, run)
    case 'look':
      return look(sender, batch, awaiting, plan, run)
  }
}

async function look(
  sender: Sender,
  batch: string,
  awaiting: Awaiting,
  { last, readersAfterMs }: Extract<Plan, { kind: 'look' }>,
  run: Run,
): Promise<Next> {
  const looked = await callInTurn(sender, 'getsendresult', run.signal, (dingtalk) =>
    dingtalk.sendResult(awaiting.taskId),
  )
  const unanswered = 'outcome' in looked ? run.account.ended(looked.outcome) : undefined
  const postponed = unanswered && postponing(unanswered, sender)
  if (postponed) return postponed

  const verdicts = 'answer' in looked ? verdictsOf(looked.answer, awaiting) : []
  if (tooManyAMinute(verdicts)) await sender.ledger.calls.slowDown('people')
  const ending = unanswered && isMonthSpent(unanswered) ? 'call_budget' : last
  return record(
    sender,
    batch,
    {
      verdicts,
      ...(ending ? { last: ending } : {}),
      ...(readersAfterMs === undefined ? {} : { readersAfterMs }),
    },
    run,
  )
}

async function record(
  { ledger, firstLookMs }: Sender,
  batch: string,
  findings: Look,
  { account }: Run,
): Promise<Next> {
  const recorded = account.received(await ledger.batches.record(batch, findings))
  const { again, later } = recorded
  const add = [
    ...(again ?? []).map((id) => sendJob(id, BUSY_MS)),
    ...(later ? [sendJob(later.id, later.afterMs)] : []),
  ]
  switch (recorded.kind) {
    case 'waiting':
      return { kind: 'again', afterMs: firstLookMs * 4 ** recorded.looks, add }
    case 'readers':
      return { kind: 'again', afterMs: findings.readersAfterMs ?? 0, add }
    case 'done':
    case 'over':
      return { kind: 'done', add }
  }
}

/** The organisation has no calls left: by the end of the month the answer would be gone. */
const isMonthSpent = (outcome: Outcome): boolean =>
  outcome.kind === 'misconfigured' && outcome.code === '90020'

/** A look that DingTalk did not answer costs none of the looks; one that it refused does. */
function postponing(outcome: Outcome, { firstLookMs }: Sender): Next | undefined {
  switch (outcome.kind) {
    case 'stopped':
      return { kind: 'again', afterMs: 0 }
    case 'throttled':
      return { kind: 'again', afterMs: outcome.waitMs }
    case 'misconfigured':
      return isMonthSpent(outcome) ? undefined : { kind: 'again', afterMs: BUSY_MS }
    case 'transient':
      return outcome.left ? undefined : { kind: 'again', afterMs: firstLookMs }
    default:
      return undefined
  }
}
