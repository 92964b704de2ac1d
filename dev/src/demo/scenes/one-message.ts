import type { Act, Scene } from '../scene.ts'
import type { Stage } from '../stage.ts'
import { userIds } from './people.ts'

const to = { userIds: userIds(1, 250) }
const content = '周五 14:00 全员大会'

export const oneMessage: Scene = {
  title: '250 people in 3 calls',
  promise: 'calls are scarce, and one carries a hundred people',
  asked: `${content}, to 250 people`,
  told: { reported: { delivered: 250 }, seen: { once: 250 }, facts: { sends: 3 } },
  run: announce,
}

export const sameAgain: Scene = {
  title: 'The same again',
  promise: 'DingTalk would swallow it, so DingPost does not send it',
  asked: `${content}, once more`,
  told: {
    reported: { 'suppressed duplicate_content': 250 },
    seen: { nothing: 250 },
    facts: { sends: 0 },
  },
  run: announce,
}

async function announce({ apps: { hr }, dingpost }: Stage): Promise<Act> {
  return { sent: [await dingpost.send({ app: hr, to, content })] }
}
