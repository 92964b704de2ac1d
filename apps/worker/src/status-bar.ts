import { setbackOf } from './afterwards.ts'
import { done, type Next } from './next.ts'
import { callInTurn } from './paced-call.ts'
import type { Run } from './run.ts'
import type { Sender } from './sender.ts'

/** In place of DingTalk's code: the 24 hours ended before its turn came. */
const TOO_LATE = 'too_late'

/** Shows the status bar that was asked for last in all messages of a notification. */
export async function showStatusBar(sender: Sender, notification: string, run: Run): Promise<Next> {
  const { afterwards } = sender.ledger
  const { account, signal, starts } = run
  for (;;) {
    // Once more before the end: another one may have been asked for while this job ran.
    const asked = await afterwards.statusBarToShow(notification)
    if (!asked) return done
    const { bar, tasks } = asked
    let code = tasks.length === 0 ? TOO_LATE : ''
    for (const { taskId } of tasks) {
      const called = await callInTurn(sender, 'status_bar_update', signal, (dingtalk) =>
        dingtalk.updateStatusBar({ taskId, ...bar }),
      )
      const setback = 'outcome' in called && setbackOf(account.ended(called.outcome), starts)
      if (setback && setback.kind === 'again') return setback
      account.treated(setback ? 'refused' : 'done')
      if (setback) code ||= setback.code
    }
    await afterwards.statusBarDone(notification, bar, code)
  }
}
