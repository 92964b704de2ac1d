import { usageAnswer } from '../answers.ts'
import { printAnswer } from '../answered.ts'
import { command } from '../command.ts'
import { usageText } from '../report/usage.ts'

export const usage = command({
  kind: 'api',
  name: 'usage',
  summary: 'what is used of today’s and this month’s limits, and what waits',
  options: {
    app: { kind: 'text', value: 'name', about: 'this app only' },
    user: { kind: 'text', value: 'id', about: 'with what this person has had today' },
  },
  examples: ['dingpost usage', 'dingpost usage --app hr --user zhangsan'],
  async run({ app, user }, desk) {
    const answer = await desk.api.ask(
      { method: 'GET', path: '/v1/usage', query: { app, userId: user } },
      usageAnswer,
    )
    return printAnswer(desk, answer, usageText)
  },
})
