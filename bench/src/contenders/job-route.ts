import { sendJob } from '@dingpost/jobs'
import { Queue } from 'bullmq'
import { Redis } from 'ioredis'
import { serveRoute } from '../route.ts'

/** The same route, with one job of BullMQ's added for each request before it is answered. */
const [redisUrl = ''] = process.argv.slice(2)
const queue = new Queue('single', {
  connection: new Redis(redisUrl, { maxRetriesPerRequest: null }),
})
await queue.waitUntilReady()
let next = 0

await serveRoute(async () => {
  const { name, data, opts } = sendJob(`n${next}`, 200)
  next += 1
  await queue.add(name, data, opts)
})
