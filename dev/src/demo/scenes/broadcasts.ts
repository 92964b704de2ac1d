import type { Scene } from '../scene.ts'
import { PEOPLE } from '../stage.ts'

const contents = ['台风预警', '班车停运', '食堂照常', '明天放假']

export const broadcasts: Scene = {
  title: 'A fourth broadcast',
  promise: 'DingTalk takes three a day; the fourth costs no call',
  asked: `4 messages to all ${PEOPLE} people`,
  told: {
    // DingTalk gives no receipt for more than a hundred people.
    reported: { 'unverified too_many_recipients': 3, 'suppressed broadcast_daily_limit': 1 },
    seen: { once: 3 * PEOPLE, nothing: PEOPLE },
    facts: { sends: 3 },
  },
  run: async ({ apps: { hr }, dingpost }) => ({
    sent: await Promise.all(
      contents.map((content) => dingpost.send({ app: hr, to: { everyone: true }, content })),
    ),
  }),
}
