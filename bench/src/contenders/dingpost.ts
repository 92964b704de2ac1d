import { createProducer } from '@dingpost/producer'
import { contend, inLanes, startStopwatch } from '../contender.ts'
import { recipientOf } from '../crowd.ts'
import { type Drained, type Draining, ENQUEUE_AT_ONCE, messageFor } from '../draining.ts'
import { prepareOwnWorker } from '../own-worker.ts'
import { countRedisRequests } from '../redis-requests.ts'

/** DingPost as it runs; receipts are off, because the others have none. */
await contend(async (draining: Draining): Promise<Drained> => {
  const { redisUrl, people } = draining
  const requests = countRedisRequests(redisUrl)
  const producer = createProducer({ redisUrl, apps: ['default'], lingerMs: 0 })
  await Promise.all([...producer.queues.values()].map((queue) => queue.waitUntilReady()))
  await inLanes(people, ENQUEUE_AT_ONCE, (person) =>
    producer.enqueue({ to: recipientOf(draining, person), message: messageFor(person) }),
  )
  await producer.close()

  let left = people
  const drained = Promise.withResolvers<void>()
  const worker = prepareOwnWorker({
    ...draining,
    onAccount(fields) {
      left -= fields.people
      if (left === 0) drained.resolve()
    },
  })
  const requestsBefore = requests()
  const elapsed = startStopwatch()
  worker.start()
  await drained.promise
  const { ms, cpuMs } = elapsed()
  return { drainMs: ms, cpuMs, redisRequests: requests() - requestsBefore }
})
