import type { Task } from '@dingpost/ledger'
import { Problem } from './problem.ts'
import { problemCatalogue } from './problem-catalogue.ts'

/** Names the calls, so that one can find out whom else they carried. */
export function sharedProblem(tasks: readonly Task[], remark = ''): Problem {
  const ids = tasks.map(({ taskId }) => taskId).join(', ')
  return new Problem('task_shared', {
    detail: `${problemCatalogue.task_shared.meaning} It is about task ${ids}.${remark}`,
  })
}
