import { resumedAnswer } from '../answers.ts'
import { printAnswer } from '../answered.ts'
import { command } from '../command.ts'

export const resume = command({
  kind: 'api',
  name: 'resume',
  summary: 'let an app that is held try again at once',
  arguments: ['app'],
  options: {},
  remarks: ['An app that is held tries by itself now and then; this spares the wait.'],
  examples: ['dingpost resume hr'],
  async run({ app }, desk) {
    const answer = await desk.api.ask(
      { method: 'POST', path: `/v1/apps/${encodeURIComponent(app)}/resume` },
      resumedAnswer,
    )
    return printAnswer(desk, answer, (body) => `app ${body.app}: the next batch goes at once`)
  },
})
