import { createDingTalk, createMemoryTokenStore } from '@dingpost/dingtalk'
import { account, mobileOf, userIdOf } from '../account.ts'
import { contend, inLanes, startStopwatch } from '../contender.ts'
import { type Drained, type Draining, messageFor } from '../draining.ts'

/** The calls alone by packages/dingtalk: what DingPost's own way over axios costs. */
await contend(async (draining: Draining): Promise<Drained> => {
  const dingtalk = createDingTalk({
    ...account,
    baseUrl: draining.platformUrl,
    tokens: createMemoryTokenStore(),
    maxSockets: draining.concurrency * 2,
  })
  const elapsed = startStopwatch()
  await inLanes(draining.people, draining.concurrency, async (person) => {
    const userId =
      draining.by === 'userId'
        ? userIdOf(person)
        : (await dingtalk.userIdByMobile(mobileOf(person))).userId
    const message = JSON.stringify(messageFor(person))
    await dingtalk.send({ to: { userIds: [userId] }, message })
  })
  const { ms, cpuMs } = elapsed()
  return { drainMs: ms, cpuMs, redisRequests: 0 }
})
