import { afterwardsJob } from '@dingpost/jobs'
import type { Task } from '@dingpost/ledger'
import { setbackOf } from './afterwards.ts'
import { done, type Next } from './next.ts'
import { callInTurn } from './paced-call.ts'
import type { Run } from './run.ts'
import type { Sender } from './sender.ts'

/** A call takes a tenth of the first wait; one that may have arrived is under way as long as the outage. */
const FIRST_WAIT_MS = 1_000
const LONGEST_WAIT_MS = 15_000

/**
 * Takes a notification back, call by call. As long as one is under way, there is a job: it alone
 * knows of the recall, whatever becomes of the worker that makes the call.
 */
export async function recall(sender: Sender, notification: string, run: Run): Promise<Next> {
  const { notifications, afterwards } = sender.ledger
  const treated = new Set<string>()
  for (;;) {
    // Whose call came back unsent is not sent any more.
    const ended = await notifications.cancel(notification)
    // Once more before the end: while this job runs, nobody can add another one.
    const tasks = await afterwards.toRecall(notification)
    const next = tasks.filter(({ taskId }) => !treated.has(taskId))
    if (next.length === 0) {
      if (!ended || ended.underWay === 0) return done
      const waitMs = Math.min(LONGEST_WAIT_MS, Math.max(FIRST_WAIT_MS, run.waitedMs * 2))
      return { kind: 'done', add: [afterwardsJob('recall', notification, waitMs)] }
    }
    for (const task of next) {
      treated.add(task.taskId)
      const again = await recallTask(sender, notification, task, run)
      if (again) return again
    }
  }
}

async function recallTask(
  sender: Sender,
  notification: string,
  { taskId }: Task,
  { account, signal, starts }: Run,
): Promise<Next | undefined> {
  const { afterwards } = sender.ledger
  const called = await callInTurn(sender, 'recall', signal, (dingtalk) => dingtalk.recall(taskId))
  if ('answer' in called) {
    await afterwards.recalled(notification, taskId)
    account.treated('done')
    return undefined
  }
  const setback = setbackOf(account.ended(called.outcome), starts)
  if (setback.kind === 'again') return setback
  await afterwards.recallRefused(notification, taskId, setback.code)
  account.treated('refused')
  return undefined
}
