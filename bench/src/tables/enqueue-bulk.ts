import { runContender } from '../contender.ts'
import { type Contents, type Enqueued, type Enqueueing, IN_BULK, WARM_UP } from '../enqueueing.ts'
import { startFreshRedis } from '../ground.ts'
import { onProducer } from '../post-servers.ts'
import { createBulkPosts } from '../posts.ts'
import { fixed, whole } from '../spread.ts'
import type { Row, Table } from '../table.ts'

type Name =
  | 'addBulk'
  | 'bulk, different contents'
  | 'bulk, one content'
  | 'POST, different contents'
  | 'POST, one content'
type Figure = 'rate' | 'cpu'

const PEOPLE = 20_000

const row = (
  name: Name,
  about: string,
  contender: string,
  contents: Contents,
): Row<Name, Figure> => ({
  name,
  about,
  async run({ size }) {
    const redis = await startFreshRedis()
    try {
      const workload: Enqueueing = { redisUrl: redis.url, people: size(PEOPLE), contents }
      const { ms, cpuMs } = await runContender<Enqueued>(contender, workload)
      return { rate: (workload.people * 1_000) / ms, cpu: cpuMs / workload.people }
    } finally {
      await redis.stop()
    }
  },
})

const postRow = (name: Name, contents: Contents): Row<Name, Figure> => ({
  name,
  about: `\`POST /v1/notifications/bulk\`, the same over one kept-alive connection.`,
  async run({ size }) {
    const figures: Record<Figure, number> = { rate: 0, cpu: 0 }
    await onProducer(async (server) => {
      const post = createBulkPosts(server, contents)
      await post(WARM_UP)
      const before = await server.spent()
      const people = size(PEOPLE)
      figures.rate = await post(people)
      figures.cpu = ((await server.spent()).server - before.server) / people
    })
    return figures
  },
})

const enqueueBulk = '`producer.enqueueBulk`, notifications of one person.'

export const enqueueInBulk: Table<Name, Figure> = {
  name: 'enqueue-bulk',
  title: 'Enqueueing in bulk',
  rounds: 7,
  method: `${PEOPLE.toLocaleString('en')} notifications to one person each, ${IN_BULK.toLocaleString('en')} at a time, each request when the one before is answered: by a process that uses the library, or over HTTP by a client of its own. CPU time is that of the process that uses the library, or of the producer’s.`,
  rows: [
    row('addBulk', 'BullMQ alone: jobs with the options of ours.', 'add-bulk', 'same'),
    row('bulk, different contents', enqueueBulk, 'enqueue-bulk', 'different'),
    row('bulk, one content', enqueueBulk, 'enqueue-bulk', 'same'),
    postRow('POST, different contents', 'different'),
    postRow('POST, one content', 'same'),
  ],
  columns: {
    rate: { title: 'notifications/s', format: whole },
    cpu: { title: 'CPU ms/notification', format: fixed(3) },
  },
  comparisons: [
    { figure: 'rate', of: 'bulk, different contents', to: 'addBulk', target: ['at least', 0.6] },
    { figure: 'rate', of: 'bulk, one content', to: 'addBulk', target: ['at least', 0.6] },
    { figure: 'rate', of: 'POST, different contents', to: 'addBulk', target: ['at least', 0.6] },
    { figure: 'rate', of: 'POST, one content', to: 'addBulk', target: ['at least', 0.6] },
  ],
}
