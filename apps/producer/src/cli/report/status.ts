import type { Status } from '../answers.ts'
import { some } from './counts.ts'
import { aligned, indented, plain } from './table.ts'
import { shown } from './time.ts'

/** What became of a notification: its state, its counts, the calls that carried it. */
export function statusText(status: Status): string {
  const { id, app, state, createdAt, recipients, tasks, statusBar } = status
  const counts = Object.entries(recipients).filter(([name, count]) => name !== 'total' && count > 0)
  return [
    `${id}  ${state}  app ${app}  created ${shown(createdAt)}`,
    some(recipients['total'] ?? 0, 'recipient'),
    indented(aligned(counts.map(([name, count]) => [count, name]))),
    ...(tasks.length === 0 ? [] : [some(tasks.length, 'task'), indented(tasksText(tasks))]),
    ...(statusBar ? [barText(statusBar)] : []),
  ]
    .filter((part) => part !== '')
    .join('\n')
}

/** The calls that DingTalk accepted, and what came of recalling them. */
export const tasksText = (tasks: readonly Status['tasks'][number][]): string =>
  aligned(
    tasks.map(({ taskId, sentAt, recalled, recallRefused }) => [
      taskId,
      `sent ${shown(sentAt)}`,
      recalled ? 'recalled' : recallRefused ? `recall refused, code ${recallRefused}` : '',
    ]),
  )

const barText = ({ value, background, state, code }: NonNullable<Status['statusBar']>): string =>
  plain(
    `status bar “${value}”${background ? ` on ${background}` : ''}: ${state}${code ? `, code ${code}` : ''}`,
  )
