import { createProducer } from '@dingpost/producer'
import { contend, startStopwatch } from '../contender.ts'
import { type Enqueued, type Enqueueing, IN_BULK, notificationFor, WARM_UP } from '../enqueueing.ts'

/** DingPost's library: a notification for each person. */
await contend(async ({ redisUrl, people, contents }: Enqueueing): Promise<Enqueued> => {
  const producer = createProducer({ redisUrl, apps: ['default'] })
  await producer.check()
  const ids = new Set<string>()
  const enqueue = async (from: number, until: number) => {
    for (let at = from; at < until; at += IN_BULK) {
      const length = Math.min(IN_BULK, until - at)
      const results = await producer.enqueueBulk(
        Array.from({ length }, (_, person) => notificationFor(contents, at + person)),
      )
      for (const result of results) {
        if (!result.ok) throw result.error
        ids.add(result.accepted.id)
      }
    }
  }
  await enqueue(0, WARM_UP)
  const elapsed = startStopwatch()
  await enqueue(WARM_UP, WARM_UP + people)
  const enqueued = elapsed()
  if (ids.size !== WARM_UP + people) throw new Error(`${ids.size} notifications`)
  return enqueued
})
