import type { Scene } from '../scene.ts'
import { userIds } from './people.ts'

const people = userIds(21, 50)

export const throttled: Scene = {
  title: 'Throttled',
  promise: 'told that it is too fast, the app waits for as long as DingTalk says',
  asked: '30 people; DingTalk says: not for 2 s',
  told: {
    reported: { delivered: 30 },
    seen: { once: 30 },
    facts: { 'calls refused': 1, sends: 1 },
  },
  async run({ apps: { hr }, dingpost, dingtalk, until }) {
    const { appKey } = hr
    const [userId = ''] = people
    await dingtalk.addFault({ api: 'asyncsend_v2', appKey, userId, kind: 'throttle', seconds: 2 })
    const refused = async () =>
      (await dingtalk.calls()).filter((call) => call.appKey === appKey && call.fault === 'throttle')
    const to = { userIds: people }
    const sent = [await dingpost.send({ app: hr, to, content: '会议室变更：改至三楼' })]
    await until('DingTalk to refuse the call', async () => (await refused()).length > 0)
    return { sent, facts: { 'calls refused': (await refused()).length } }
  },
}
