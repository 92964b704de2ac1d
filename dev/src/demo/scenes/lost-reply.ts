import type { Scene } from '../scene.ts'
import { userIds } from './people.ts'

const people = userIds(1, 20)

export const lostReply: Scene = {
  title: 'A reply lost',
  promise: 'the same bytes go out again; DingTalk swallows the copy, DingPost knows: delivered',
  asked: '20 people; DingTalk’s answer is lost',
  told: {
    reported: { delivered: 20 },
    seen: { once: 20 },
    facts: { sends: 2, swallowed: 20 },
  },
  async run({ apps: { hr }, dingpost, dingtalk }) {
    const [userId = ''] = people
    const { appKey } = hr
    await dingtalk.addFault({ api: 'asyncsend_v2', appKey, userId, kind: 'reset-after' })
    const to = { userIds: people }
    return { sent: [await dingpost.send({ app: hr, to, content: '工资条已发放' })] }
  },
}
