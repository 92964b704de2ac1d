import type { Task } from '@dingpost/ledger'
import { setbackOf } from './afterwards.ts'
import { done, type Next } from './next.ts'
import { callInTurn } from './paced-call.ts'
import type { Run } from './run.ts'
import type { Sender } from './sender.ts'

/** Takes a notification back, call by call. */
export async function recall(sender: Sender, notification: string, run: Run): Promise<Next> {
  const { afterwards } = sender.ledger
  const treated = new Set<string>()
  for (;;) {
    // Once more before the end: while this job runs, nobody can add another one.
    const tasks = await afterwards.toRecall(notification)
    const next = tasks.filter(({ taskId }) => !treated.has(taskId))
    if (next.length === 0) return done
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
