import { randomBytes } from 'node:crypto'
import { sendJobSchema } from '@dingpost/jobs'
import type { Job, Queue } from 'bullmq'
import { inject, onTestFinished } from 'vitest'
import { createProducer } from '../src/producer.ts'
import { startRedisProxy } from './redis-proxy.ts'

export const LONG_MS = 60_000

/** A producer with one app that nobody else has. */
export function produce({ lingerMs = LONG_MS, redisUrl = inject('redisUrl') } = {}) {
  const app = `p${randomBytes(6).toString('hex')}`
  const producer = createProducer({ redisUrl, apps: [app], lingerMs })
  onTestFinished(() => producer.close())
  const queue = producer.queues.get(app)
  if (!queue) throw new Error('no queue')
  return { app, producer, queue }
}

export const people = (count: number, from = 0) => ({
  userIds: Array.from({ length: count }, (_, at) => `u${from + at}`),
})

/**
 * Ids of the jobs whose turn has come, urgent ones first, and of those that wait for theirs; and of
 * the batches that are on them.
 */
export async function jobsOf(queue: Queue) {
  const [urgent, others, delayed] = await Promise.all([
    queue.getWaiting(),
    queue.getPrioritized(),
    queue.getDelayed(),
  ])
  const waiting = [...urgent, ...others]
  return {
    waiting: waiting.map(({ id }) => id),
    delayed: delayed.map(({ id }) => id),
    batchesWaiting: waiting.flatMap(batchesOn),
    batchesDelayed: delayed.flatMap(batchesOn),
  }
}

const batchesOn = ({ data }: Job): string[] => sendJobSchema.parse(data).batches

/** The same, over a network that can be taken away. */
export async function overProxy() {
  const proxy = await startRedisProxy(inject('redisUrl'))
  onTestFinished(() => proxy.close())
  return { proxy, ...produce({ redisUrl: proxy.url }) }
}
