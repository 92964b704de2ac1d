import type { Scene } from '../scene.ts'

/** The first seven people of the company, and a number that is nobody's. */
const mobiles = [
  ...Array.from({ length: 7 }, (_, index) => String(13_800_000_001 + index)),
  '13900000000',
]

export const lookUps: Scene = {
  title: 'Look-ups by mobile',
  promise: 'each mobile is looked up once, and an unknown one fails alone',
  asked: '2 messages to 8 mobiles, 1 unknown',
  told: {
    reported: { delivered: 14, 'failed unknown_recipient': 2 },
    seen: { once: 14 },
    facts: { 'look-ups': 8, sends: 2 },
  },
  async run({ apps: { hr }, dingpost, dingtalk, until }) {
    const send = async (content: string) => {
      const sent = await dingpost.send({ app: hr, to: { mobiles }, content })
      await until('everybody to be looked up', async () => {
        const { recipients } = await dingpost.status(sent.id)
        return recipients['queued'] === 0
      })
      return sent
    }
    const sent = [await send('入职提醒：请提交材料'), await send('入职提醒：请领取工牌')]
    const { appKey } = hr
    return {
      sent,
      facts: { 'look-ups': await dingtalk.countCalls({ api: 'getbymobile', appKey }) },
    }
  },
}
