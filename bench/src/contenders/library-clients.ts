import { createProducer, type Producer } from '@dingpost/producer'
import { contend, inLanes, startStopwatch } from '../contender.ts'
import { type Crowd, oneMessage, type Posted, recipientOf } from '../crowd.ts'
import type { Meter } from '../meter.ts'
import { countRedisRequests } from '../redis-requests.ts'

interface Workload extends Pick<Crowd, 'people' | 'clients'> {
  readonly redisUrl: string
  /** Where notifications are rehearsed: no worker looks there. */
  readonly rehearsal: { readonly redisUrl: string; readonly people: number }
}

/** Backends that enqueue by DingPost's library, the next notification when the one before is accepted. */
await contend(async ({ redisUrl, people, clients, rehearsal }: Workload) => {
  const requests = countRedisRequests(redisUrl)
  const rehearsing = createProducer({ redisUrl: rehearsal.redisUrl, apps: ['default'] })
  await enqueueAll(rehearsing, rehearsal.people, clients)
  await rehearsing.close()

  const producer = createProducer({ redisUrl, apps: ['default'] })
  await producer.check()
  const requestsBefore = requests()
  const elapsed = startStopwatch()
  const startedAt = Date.now()
  await enqueueAll(producer, people, clients)
  const { cpuMs } = elapsed()
  const redisRequests = requests() - requestsBefore
  const posted: Posted & Meter = { startedAt, acceptedAt: Date.now(), cpuMs, redisRequests }
  return posted
})

async function enqueueAll(producer: Producer, people: number, clients: number): Promise<void> {
  await inLanes(people, clients, (person) =>
    producer.enqueue({ to: recipientOf({ by: 'userId' }, person), message: oneMessage }),
  )
}
