import { Queue } from 'bullmq'
import { Redis } from 'ioredis'
import { userIdOf } from '../account.ts'
import { condition } from '../condition.ts'
import { contend, inLanes, startStopwatch } from '../contender.ts'
import { type Crowd, oneMessage, type Posted } from '../crowd.ts'
import type { Meter } from '../meter.ts'
import { countRedisRequests } from '../redis-requests.ts'
import { type PersonJob, TEXTBOOK_QUEUE } from '../textbook.ts'

type Workload = Pick<Crowd, 'people' | 'clients'> & { readonly redisUrl: string }

/** Backends that add one job a person to the textbook worker's queue, once that worker is there. */
await contend(async ({ redisUrl, people, clients }: Workload): Promise<Posted & Meter> => {
  const requests = countRedisRequests(redisUrl)
  const queue = new Queue<PersonJob>(TEXTBOOK_QUEUE, { connection: new Redis(redisUrl) })
  await condition('the worker', async () => (await queue.getWorkersCount()) > 0 || undefined)

  const requestsBefore = requests()
  const elapsed = startStopwatch()
  const startedAt = Date.now()
  await inLanes(people, clients, (person) =>
    queue.add(
      'send',
      { userId: userIdOf(person), message: oneMessage },
      { attempts: 3, removeOnComplete: true },
    ),
  )
  const { cpuMs } = elapsed()
  const redisRequests = requests() - requestsBefore
  return { startedAt, acceptedAt: Date.now(), cpuMs, redisRequests }
})
