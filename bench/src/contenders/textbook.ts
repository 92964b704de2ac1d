import { Queue } from 'bullmq'
import { Redis } from 'ioredis'
import { mobileOf, userIdOf } from '../account.ts'
import { contend, inLanes, startStopwatch } from '../contender.ts'
import { type Drained, type Draining, ENQUEUE_AT_ONCE, messageFor } from '../draining.ts'
import { countRedisRequests } from '../redis-requests.ts'
import { startTextbookWorker, TEXTBOOK_QUEUE } from '../textbook.ts'

/** The textbook worker drains a queue that was filled before. */
await contend(async (draining: Draining): Promise<Drained> => {
  const { redisUrl, people, by } = draining
  const requests = countRedisRequests(redisUrl)
  const redis = new Redis(redisUrl, { maxRetriesPerRequest: null })
  const queue = new Queue(TEXTBOOK_QUEUE, { connection: redis })
  await queue.waitUntilReady()
  await inLanes(people, ENQUEUE_AT_ONCE, (person) =>
    queue.add(
      'send',
      {
        message: messageFor(person),
        ...(by === 'userId' ? { userId: userIdOf(person) } : { mobile: mobileOf(person) }),
      },
      { attempts: 3, removeOnComplete: true },
    ),
  )

  const requestsBefore = requests()
  const elapsed = startStopwatch()
  let left = people
  await new Promise<void>((drained) => {
    startTextbookWorker({ ...draining, redis }).on('completed', () => {
      left -= 1
      if (left === 0) drained()
    })
  })
  const { ms, cpuMs } = elapsed()
  return { drainMs: ms, cpuMs, redisRequests: requests() - requestsBefore }
})
