import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Contents } from '../enqueueing.ts'
import { onFreshGround, startFreshRedis } from '../ground.ts'
import { CLIENTS, createPosts, type PostServer } from '../posts.ts'
import { whole } from '../spread.ts'
import { keepUp } from '../standing.ts'
import type { Row, Table } from '../table.ts'

type Name =
  | 'empty route'
  | 'route that adds jobs'
  | 'POST, different contents'
  | 'POST, one content'
type OnServer = (work: (server: PostServer) => Promise<void>) => Promise<void>

/** Under a second of each in turn, so that what slows the machine down meets all of them. */
const POSTS = 5_000
/**
 * V8 compiles the producer anew at about the 30,000th request, the empty route before the 20,000th:
 * by ten thousands, their ratio was 0.59, 0.54, 0.49, then 0.55 for the next 150,000.
 */
const POSTS_BEFORE = 60_000
/** No instruments in the producer: counting its commands to Redis would be a part of what is measured. */
const env = { LOG_LEVEL: 'warn', NODE_OPTIONS: '' }

const row = (
  name: Name,
  about: string,
  contents: Contents,
  onServer: OnServer,
): Row<Name, 'rate'> => ({
  name,
  about,
  async open(size) {
    const { it: server, close } = await keepUp(onServer)
    const post = createPosts(server, contents)
    try {
      await post(size(POSTS_BEFORE))
    } catch (error) {
      await close()
      throw error
    }
    return { run: async () => ({ rate: await post(size(POSTS)) }), close }
  },
})

async function onRoute(
  contender: string,
  args: readonly string[],
  work: (server: PostServer) => Promise<void>,
): Promise<void> {
  const program = fileURLToPath(new URL(`../contenders/${contender}.ts`, import.meta.url))
  const route = fork(program, args)
  try {
    const [producerUrl] = (await once(route, 'message')) as [string]
    await work({ producerUrl, apiKey: 'none' })
  } finally {
    if (route.connected) route.disconnect()
  }
}

const onEmptyRoute: OnServer = (work) => onRoute('empty-route', [], work)

const onJobRoute: OnServer = async (work) => {
  const redis = await startFreshRedis()
  try {
    await onRoute('job-route', [redis.url], work)
  } finally {
    await redis.stop()
  }
}

const onProducer: OnServer = (work) =>
  onFreshGround({ people: 1, producers: 1, env }, ({ stack }) => work(stack))

export const enqueue: Table<Name, 'rate'> = {
  name: 'enqueue',
  title: 'Enqueueing one by one',
  rounds: 31,
  method: `Notifications to one person each over ${CLIENTS} kept-alive connections with one request under way each, logs of requests off on both sides. All servers are up from the first round to the last, each with a Redis of its own where it needs one, and have answered ${POSTS_BEFORE.toLocaleString('en')} requests before; a round is ${POSTS.toLocaleString('en')} for each of them in turn. On a machine with two cores an empty route shares them with the clients alone, a notification with the server that keeps it, too.`,
  rows: [
    row(
      'empty route',
      'Fastify alone: the body checked and the reply written by the same schemas, nothing in between.',
      'different',
      onEmptyRoute,
    ),
    row(
      'route that adds jobs',
      'the same, with a job added by BullMQ for each request, together for those that came together: the least that any producer does where each has a content of its own, with nothing kept of who gets what.',
      'different',
      onJobRoute,
    ),
    row('POST, different contents', 'DingPost’s producer process.', 'different', onProducer),
    row('POST, one content', 'DingPost’s producer process.', 'same', onProducer),
  ],
  columns: { rate: { title: 'requests/s', format: whole } },
  comparisons: [
    { figure: 'rate', of: 'route that adds jobs', to: 'empty route' },
    {
      figure: 'rate',
      of: 'POST, different contents',
      to: 'empty route',
      target: ['at least', 0.5],
    },
    { figure: 'rate', of: 'POST, one content', to: 'empty route', target: ['at least', 0.5] },
    { figure: 'rate', of: 'POST, different contents', to: 'route that adds jobs' },
    { figure: 'rate', of: 'POST, one content', to: 'route that adds jobs' },
  ],
}
