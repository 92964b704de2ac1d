import { statusBarAnswer } from '../answers.ts'
import { printAnswer } from '../answered.ts'
import { command } from '../command.ts'
import { some } from '../report/counts.ts'
import { tasksText } from '../report/status.ts'
import { indented } from '../report/table.ts'

export const statusBar = command({
  kind: 'api',
  name: 'status-bar',
  summary: 'change the status bar of an OA message that was sent',
  arguments: ['id'],
  options: {
    value: { kind: 'text', value: 'text', required: true, about: 'what the bar says from now on' },
    background: { kind: 'text', value: 'colour', about: '0xFF and six hexadecimal digits' },
    shared: {
      kind: 'flag',
      about: 'also for people of other notifications that travelled in the same calls',
    },
  },
  remarks: ['DingTalk allows it for 24 hours after a send. dingpost status shows what came of it.'],
  examples: [
    'dingpost status-bar default_6f1c0b7a9d3e5f208c41 --value 已同意 --background 0xFF78C06E',
  ],
  async run({ id, value, background, shared }, desk) {
    const answer = await desk.api.ask(
      {
        method: 'POST',
        path: `/v1/notifications/${encodeURIComponent(id)}/status-bar`,
        body: { value, ...(background === undefined ? {} : { background }), shared },
      },
      statusBarAnswer,
    )
    return printAnswer(
      desk,
      answer,
      ({ tasks }) => `${some(tasks.length, 'task')} being updated\n${indented(tasksText(tasks))}`,
    )
  },
})
