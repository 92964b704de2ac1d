import type { Scene } from '../scene.ts'
import { userIds } from './people.ts'

/** The caller's address is not on the whitelist (server-api-error-codes-1). */
const addressRefused = 60_020

export const heldApp: Scene = {
  title: 'One app held',
  promise: 'a bad configuration holds its own app alone, and no message is lost',
  asked: '50 people; our IP is off hr’s whitelist',
  told: {
    reported: { delivered: 50 },
    seen: { once: 50 },
    facts: {
      'calls refused': { from: 1, to: 3 },
      sends: 1,
      'alarms meanwhile': { from: 20, to: 100 },
    },
  },
  async run({ apps: { hr, alarms }, dingpost, dingtalk, note, until }) {
    const refused = () => dingtalk.countCalls({ appKey: hr.appKey, code: addressRefused })
    const alarmsSent = () =>
      dingtalk.countCalls({ api: 'asyncsend_v2', appKey: alarms.appKey, code: 0 })

    await dingtalk.allowAddresses(hr, ['203.0.113.7'])
    const sent = await dingpost.send({
      app: hr,
      to: { userIds: userIds(51, 100) },
      content: '体检通知：请在本周内预约',
    })
    await until('DingTalk to refuse the call', async () => (await refused()) > 0)
    const before = await alarmsSent()
    note('hr is held; meanwhile the alarms go on')
    await until('20 alarms', async () => (await alarmsSent()) >= before + 20)
    const facts = {
      'calls refused': await refused(),
      'alarms meanwhile': (await alarmsSent()) - before,
    }
    await dingtalk.allowAddresses(hr, null)
    note('the whitelist is mended; waiting for DingPost to try again, 5 s after the refusal')
    return { sent: [sent], facts }
  },
}
