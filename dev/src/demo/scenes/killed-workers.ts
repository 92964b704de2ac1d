import type { Scene } from '../scene.ts'
import { userIds } from './people.ts'

export const killedWorkers: Scene = {
  title: 'Workers killed',
  promise: 'what the dead held, others take up: nobody is lost, nobody gets it twice',
  asked: '300 people; both workers die by SIGKILL',
  told: {
    reported: { delivered: 300 },
    seen: { once: 300 },
    // Two of the three calls had been accepted when nobody was left to hear it.
    facts: { 'calls cut off': 3, sends: 5, swallowed: 200 },
  },
  goesOn: true,
  async run({ apps: { hr }, dingpost, dingtalk, workers, note, until }) {
    const { appKey } = hr
    const hanging = { api: 'asyncsend_v2', appKey, kind: 'hang' } as const
    await dingtalk.addFault({ ...hanging, times: 2, processed: true })
    await dingtalk.addFault({ ...hanging, times: 1, processed: false })
    const cutOff = async () =>
      (await dingtalk.calls()).filter((call) => call.appKey === appKey && call.fault === 'hang')

    const sent = await dingpost.send({
      app: hr,
      to: { userIds: userIds(101, 400) },
      content: '绩效考核：请于周五前提交自评',
    })
    await until('the 3 calls to be under way', async () => (await cutOff()).length === 3)
    await Promise.all([workers.killWorker(0), workers.killWorker(1)])
    note('both workers are dead; DingTalk had accepted 2 of the 3 calls')
    await Promise.all([workers.startWorker(), workers.startWorker()])
    note('two new ones run; they take over when the locks of the dead expire, in 10 to 15 s')
    return { sent: [sent], facts: { 'calls cut off': (await cutOff()).length } }
  },
}
