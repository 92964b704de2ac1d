import { sendJob } from '@dingpost/jobs'
import { Queue } from 'bullmq'
import { Redis } from 'ioredis'
import { serveRoute } from '../route.ts'

/** The same route, with a job of BullMQ's added for each request before it is answered. */
const [redisUrl = ''] = process.argv.slice(2)
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
    await queue.addBulk(together.map(({ id }) => sendJob(`n${id}`, 200)))
    for (const { added } of together) added()
  } catch (error) {
    for (const { failed } of together) failed(error)
  }
}

await serveRoute(
  (id) =>
    new Promise((added, failed) => {
      if (waiting.length === 0) setImmediate(() => void addAll())
      waiting.push({ id, added, failed })
    }),
)
