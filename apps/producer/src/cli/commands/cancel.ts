import { cancelledAnswer } from '../answers.ts'
import { printAnswer } from '../answered.ts'
import { command } from '../command.ts'
import { some } from '../report/counts.ts'
import { statusText } from '../report/status.ts'

export const cancel = command({
  kind: 'api',
  name: 'cancel',
  summary: 'send to nobody of a notification who was not sent to yet',
  arguments: ['id'],
  options: {},
  remarks: ['Whose call is being made right now still gets it; dingpost recall takes it back.'],
  examples: ['dingpost cancel default_6f1c0b7a9d3e5f208c41'],
  async run({ id }, desk) {
    const answer = await desk.api.ask(
      { method: 'DELETE', path: `/v1/notifications/${encodeURIComponent(id)}` },
      cancelledAnswer,
    )
    return printAnswer(
      desk,
      answer,
      ({ cancelled, underWay, ...status }) =>
        `${some(cancelled, 'recipient')} cancelled, ${underWay} under way\n${statusText(status)}`,
    )
  },
})
