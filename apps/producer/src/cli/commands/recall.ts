import { recalledAnswer } from '../answers.ts'
import { printAnswer } from '../answered.ts'
import { command } from '../command.ts'
import { some } from '../report/counts.ts'
import { tasksText } from '../report/status.ts'
import { indented } from '../report/table.ts'

export const recall = command({
  kind: 'api',
  name: 'recall',
  summary: 'cancel what is not sent of a notification, take back what was',
  arguments: ['id'],
  options: {
    shared: {
      kind: 'flag',
      about: 'also from people of other notifications that travelled in the same calls',
    },
  },
  remarks: [
    'DingTalk recalls for 24 hours after a send. A worker does it; dingpost status shows what came of each call.',
  ],
  examples: ['dingpost recall default_6f1c0b7a9d3e5f208c41'],
  async run({ id, shared }, desk) {
    const answer = await desk.api.ask(
      {
        method: 'POST',
        path: `/v1/notifications/${encodeURIComponent(id)}/recall`,
        body: { shared },
      },
      recalledAnswer,
    )
    return printAnswer(desk, answer, ({ cancelled, tasks }) =>
      [
        `${some(cancelled, 'recipient')} cancelled, ${some(tasks.length, 'task')} being recalled`,
        ...(tasks.length === 0 ? [] : [indented(tasksText(tasks))]),
      ].join('\n'),
    )
  },
})
