import { startStopwatch } from '../contender.ts'
import type { Contents } from '../enqueueing.ts'
import { onEmptyRoute, onJobRoute, onProducer, type OnServer } from '../post-servers.ts'
import { CLIENTS, createPosts } from '../posts.ts'
import { fixed, whole } from '../spread.ts'
import { keepUp } from '../standing.ts'
import type { Row, Table } from '../table.ts'

type Name =
  | 'empty route'
  | 'route that adds jobs'
  | 'route that adds jobs for eight'
  | 'POST, different contents'
  | 'POST, one content'
type Figure = 'rate' | 'server' | 'redis' | 'clients'

/** Under a second of each in turn, so that what slows the machine down meets all of them. */
const POSTS = 5_000
/**
 * V8 compiles the producer anew at about the 30,000th request, the empty route before the 20,000th:
 * by ten thousands, their ratio was 0.59, 0.54, 0.49, then 0.55 for the next 150,000.
 */
const POSTS_BEFORE = 60_000

const row = (
  name: Name,
  about: string,
  contents: Contents,
  onServer: OnServer,
): Row<Name, Figure> => ({
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
    async function run(): Promise<Record<Figure, number>> {
      const before = await server.spent()
      const clients = startStopwatch()
      const posts = size(POSTS)
      const rate = await post(posts)
      const { cpuMs } = clients()
      const after = await server.spent()
      const each = (ms: number) => (ms * 1_000) / posts
      return {
        rate,
        server: each(after.server - before.server),
        redis: each(after.redis - before.redis),
        clients: each(cpuMs),
      }
    }
    return { run, close }
  },
})

export const enqueue: Table<Name, Figure> = {
  name: 'enqueue',
  title: 'Enqueueing one by one',
  rounds: 31,
  method: `Notifications to one person each over ${CLIENTS} kept-alive connections with one request under way each, logs of requests off on both sides. All servers are up from the first round to the last, each with a Redis of its own where it needs one, and have answered ${POSTS_BEFORE.toLocaleString('en')} requests before; a round is ${POSTS.toLocaleString('en')} for each of them in turn. On a machine with two cores an empty route shares them with the clients alone, a notification with the Redis that keeps it, too: half of the empty route’s rate leaves 4,000,000 ÷ that rate in µs of CPU time for a request, server, Redis and clients together. CPU time is of all threads of a process.`,
  rows: [
    row(
      'empty route',
      'Fastify alone: the body checked and the reply written by the same schemas, nothing in between.',
      'different',
      onEmptyRoute,
    ),
    row(
      'route that adds jobs',
      'the same, with a job added by BullMQ for each request, together for those that came together; nothing is kept of who gets what.',
      'different',
      onJobRoute(1),
    ),
    row(
      'route that adds jobs for eight',
      'the same, with a job for eight requests that came together.',
      'different',
      onJobRoute(8),
    ),
    row('POST, different contents', 'DingPost’s producer process.', 'different', onProducer),
    row('POST, one content', 'DingPost’s producer process.', 'same', onProducer),
  ],
  columns: {
    rate: { title: 'requests/s', format: whole },
    server: { title: 'CPU µs/request, server', format: fixed(1) },
    redis: { title: 'Redis', format: fixed(1) },
    clients: { title: 'clients', format: fixed(1) },
  },
  comparisons: [
    { figure: 'rate', of: 'route that adds jobs', to: 'empty route' },
    { figure: 'rate', of: 'route that adds jobs for eight', to: 'empty route' },
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
