import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { createBackend } from '../backend.ts'
import { inLanes, runContender } from '../contender.ts'
import { type Contents, type Enqueued, type Enqueueing, notificationFor } from '../enqueueing.ts'
import { onFreshGround, startFreshRedis } from '../ground.ts'
import { fixed, whole } from '../spread.ts'
import type { Row, Table, Trial } from '../table.ts'

type Name =
  | 'empty route'
  | 'route that adds a job'
  | 'POST, different contents'
  | 'POST, one content'
  | 'addBulk'
  | 'bulk, different contents'
  | 'bulk, one content'
type Figure = 'rate' | 'cpu'

const POSTS = 20_000
/** V8 still compiles for the first thousands of requests, and has more to compile the more is done for each. */
const POSTS_BEFORE = 15_000
const IN_BULKS = 20_000
const CLIENTS = 64
/** No instruments in the producer: counting its commands to Redis would be a part of what is measured. */
const env = { LOG_LEVEL: 'warn', NODE_OPTIONS: '' }

const emptyRoute: Row<Name, Figure> = {
  name: 'empty route',
  about:
    'Fastify alone, in a process of its own: the body checked and the reply written by the same schemas, nothing in between.',
  run: (trial) => route(trial, 'empty-route'),
}

const jobRoute: Row<Name, Figure> = {
  name: 'route that adds a job',
  about:
    'The same, with one job added by BullMQ for each request: the least that any producer does, with nothing kept of who gets what.',
  async run(trial) {
    const redis = await startFreshRedis()
    try {
      return await route(trial, 'job-route', redis.url)
    } finally {
      await redis.stop()
    }
  },
}

async function route(trial: Trial, contender: string, ...args: readonly string[]) {
  const program = fileURLToPath(new URL(`../contenders/${contender}.ts`, import.meta.url))
  const server = fork(program, args)
  try {
    const [producerUrl] = (await once(server, 'message')) as [string]
    const { rate } = await post(trial, { producerUrl, apiKey: 'none', contents: 'different' })
    return { rate }
  } finally {
    if (server.connected) server.disconnect()
  }
}

const posts = (name: Name, contents: Contents): Row<Name, Figure> => ({
  name,
  about: 'DingPost’s producer process.',
  run: (trial) =>
    onFreshGround({ people: 1, producers: 1, env }, async ({ stack }) => {
      const { rate, ids } = await post(trial, { ...stack, contents })
      if (new Set(ids).size !== ids.length) throw new Error('an id was answered twice')
      return { rate }
    }),
})

async function post(
  { size }: Trial,
  { contents, ...api }: { producerUrl: string; apiKey: string; contents: Contents },
): Promise<{ rate: number; ids: readonly string[] }> {
  const backend = createBackend({ ...api, connections: CLIENTS })
  const run = async (from: number, count: number) => {
    const ids: string[] = []
    await inLanes(count, CLIENTS, async (index) => {
      ids.push(await backend.post(notificationFor(contents, from + index)))
    })
    return ids
  }
  await run(0, size(POSTS_BEFORE))
  const began = performance.now()
  const ids = await run(size(POSTS_BEFORE), size(POSTS))
  return { rate: (ids.length * 1_000) / (performance.now() - began), ids }
}

const bulk = (
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
      const workload: Enqueueing = { redisUrl: redis.url, people: size(IN_BULKS), contents }
      const { ms, cpuMs } = await runContender<Enqueued>(contender, workload)
      return { rate: (workload.people * 1_000) / ms, cpu: cpuMs / workload.people }
    } finally {
      await redis.stop()
    }
  },
})

const enqueueBulk = '`producer.enqueueBulk`, 1,000 notifications of one person at once.'

export const enqueue: Table<Name, Figure> = {
  name: 'enqueue',
  title: 'Enqueueing',
  // What shares two cores among three processes varies more than what one process does.
  rounds: 7,
  method: `Notifications to one person each. By HTTP: ${CLIENTS} kept-alive connections with one request under way each, logs of requests off on both sides. In bulk: 1,000 at a time. An empty route needs no Redis: on a machine with few cores it has them for itself, while a notification shares them with the server that keeps it. CPU time is that of the enqueueing process.`,
  rows: [
    emptyRoute,
    jobRoute,
    posts('POST, different contents', 'different'),
    posts('POST, one content', 'same'),
    bulk(
      'addBulk',
      'BullMQ alone: 1,000 jobs at once with the options of ours.',
      'add-bulk',
      'same',
    ),
    bulk('bulk, different contents', enqueueBulk, 'enqueue-bulk', 'different'),
    bulk('bulk, one content', enqueueBulk, 'enqueue-bulk', 'same'),
  ],
  columns: {
    rate: { title: 'notifications/s', format: whole },
    cpu: { title: 'CPU ms/notification', format: fixed(3) },
  },
  comparisons: [
    { figure: 'rate', of: 'route that adds a job', to: 'empty route' },
    {
      figure: 'rate',
      of: 'POST, different contents',
      to: 'empty route',
      target: ['at least', 0.5],
    },
    { figure: 'rate', of: 'POST, one content', to: 'empty route', target: ['at least', 0.5] },
    { figure: 'rate', of: 'POST, different contents', to: 'route that adds a job' },
    { figure: 'rate', of: 'POST, one content', to: 'route that adds a job' },
    { figure: 'rate', of: 'bulk, different contents', to: 'addBulk', target: ['at least', 0.6] },
    { figure: 'rate', of: 'bulk, one content', to: 'addBulk', target: ['at least', 0.6] },
  ],
}
