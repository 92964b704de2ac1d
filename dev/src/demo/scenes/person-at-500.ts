import type { Sent } from '../dingpost.ts'
import type { Scene } from '../scene.ts'
import type { Stage } from '../stage.ts'

const engineer = 'u00400'
const total = 505
/** These come when all others have left, so that it is they who meet the limit. */
const last = 25
/** A little faster than the 15 calls a second that DingPost makes: there is always something queued. */
const perSecond = 17

export const personAt500: Scene = {
  title: 'A person at 500',
  promise: 'DingTalk swallows the 501st message of a day in silence; DingPost says so instead',
  asked: `${total} different alarms to one engineer`,
  told: {
    reported: { delivered: 500, 'suppressed user_daily_limit': 5 },
    seen: { once: 500, nothing: 5 },
    // Those that the killed workers held may go out twice.
    facts: { sends: { from: 500, to: 540 }, swallowed: { from: 0, to: 40 } },
  },
  goesOn: true,
  run: async (stage) => ({ sent: raise(stage) }),
}

async function raise(stage: Stage): Promise<Sent[]> {
  const { apps, dingpost, dingtalk, note, until, pause } = stage
  const { appKey } = apps.alarms
  const alarm = (number: number) =>
    dingpost.send({
      app: apps.alarms,
      to: { userIds: [engineer] },
      content: `告警 #${number}：机房温度过高`,
    })
  const hasLeft = async ({ id }: Sent) => (await dingpost.status(id)).recipients['queued'] === 0

  const accepted = () => dingtalk.countCalls({ api: 'asyncsend_v2', appKey, code: 0 })

  const sent: Sent[] = []
  const startedAt = performance.now()
  while (sent.length < total - last) {
    await pause(Math.max(0, startedAt + (sent.length * 1_000) / perSecond - performance.now()))
    sent.push(await alarm(sent.length + 1))
  }
  const progress = setInterval(() => {
    accepted().then(
      (count) => note(`${count} of ${total} alarms have left`),
      () => {},
    )
  }, 5_000)
  try {
    for (const one of sent) await until('the alarms to leave', () => hasLeft(one))
  } finally {
    clearInterval(progress)
  }
  note(`${sent.length} of ${total} alarms have left; now the last ${last} at once`)
  const numbers = Array.from({ length: last }, (_, index) => sent.length + index + 1)
  return [...sent, ...(await Promise.all(numbers.map(alarm)))]
}
