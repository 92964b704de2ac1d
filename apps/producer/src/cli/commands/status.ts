import { command } from '../command.ts'
import { follow, statusOf, verdictOn } from '../follow.ts'
import { printAnswer } from '../answered.ts'
import { statusText } from '../report/status.ts'

export const status = command({
  kind: 'api',
  name: 'status',
  summary: 'what became of a notification, in numbers',
  arguments: ['id'],
  options: {
    wait: { kind: 'flag', about: 'look until every recipient is in a final state' },
  },
  remarks: ['With --wait it ends with exit code 1 when anybody failed.'],
  examples: ['dingpost status default_6f1c0b7a9d3e5f208c41 --wait'],
  async run({ id, wait }, desk) {
    const answer = await (wait ? follow(desk, id) : statusOf(desk, id))
    const printed = printAnswer(desk, answer, statusText)
    return wait && answer.ok ? verdictOn(answer.body) : printed
  },
})
