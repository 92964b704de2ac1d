import { mobileOf, userIdOf } from '../account.ts'
import { contend, inLanes, startStopwatch } from '../contender.ts'
import { type Drained, type Draining, messageFor } from '../draining.ts'
import { createPlainDingTalk } from '../plain-dingtalk.ts'

/** The calls alone, so many at once: no queue, no Redis, nothing remembered. */
await contend(async (draining: Draining): Promise<Drained> => {
  const dingtalk = createPlainDingTalk(draining.platformUrl)
  const elapsed = startStopwatch()
  const { token } = await dingtalk.fetchToken()
  await inLanes(draining.people, draining.concurrency, async (person) => {
    const userId =
      draining.by === 'userId' ? userIdOf(person) : await dingtalk.lookUp(token, mobileOf(person))
    const code = await dingtalk.send(token, userId, messageFor(person))
    if (code !== 0) throw new Error(`refused with ${code}`)
  })
  const { ms, cpuMs } = elapsed()
  return { drainMs: ms, cpuMs, redisRequests: 0 }
})
