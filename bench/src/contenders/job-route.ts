import { sharedSendJob } from '@dingpost/jobs'
import { Queue } from 'bullmq'
import { Redis } from 'ioredis'
import { serveRoute } from '../route.ts'

/** The same route, with a job of BullMQ's added for so many requests, before they are answered. */
const [redisUrl = '', onAJob = '1'] = process.argv.slice(2)
const queue = new Queue('single', {
  connection: new Redis(redisUrl, { maxRetriesPerRequest: null }),
})
await queue.waitUntilReady()

/** Jobs of requests that came together are added together: one by one they take the server a third more. */
let waiting: { id: string; added: () => void; failed: (error: unknown) => void }[] = []

async function addAll(): Promise<void> {
  const together = waiting
  waiting = []
  try {
    await queue.addBulk(jobsOf(together.map(({ id }) => `n${id}`)))
    for (const { added } of together) added()
  } catch (error) {
    for (const { failed } of together) failed(error)
  }
}

function jobsOf(ids: readonly string[]) {
  const size = Number(onAJob)
  return Array.from({ length: Math.ceil(ids.length / size) }, (_, at) => {
    const own = ids.slice(at * size, (at + 1) * size)
    return sharedSendJob(own[0] ?? '', own, 200)
  })
}

await serveRoute(
  (id) =>
    new Promise((added, failed) => {
      if (waiting.length === 0) setImmediate(() => void addAll())
      waiting.push({ id, added, failed })
    }),
)
