import { runContender } from './contender.ts'
import { type Drained, type Draining, messageFor } from './draining.ts'
import { onFreshGround } from './ground.ts'
import { fixed, whole } from './spread.ts'
import type { Row, Table } from './table.ts'

type Name = 'empty' | 'axios' | 'client' | 'textbook' | 'dingpost'
type Figure = 'rate' | 'cpu' | 'calls' | 'redis'

/** The rows, columns and comparisons of a table in which each person gets a message of his own. */
export function drainRace(
  by: Draining['by'],
  people: number,
): Pick<Table<Name, Figure>, 'rows' | 'columns' | 'comparisons'> {
  const row = (name: Name, program: string, about: string): Row<Name, Figure> => ({
    name,
    about,
    run: (trial) => drain(program, { by, people: trial.size(people) }),
  })
  return {
    rows: [
      row('empty', 'empty', 'BullMQ alone, a job for each person and a worker that does nothing.'),
      row('axios', 'axios-loop', 'the calls alone, by an axios instance with a keep-alive agent.'),
      row('client', 'client-loop', 'the calls alone, by `packages/dingtalk`.'),
      row(
        'textbook',
        'textbook',
        'one job and one call for each person, the token and the counters in Redis by separate commands.',
      ),
      row('dingpost', 'dingpost', 'all it does for real, its log line for each batch included.'),
    ],
    columns: {
      rate: { title: 'people/s', format: whole },
      cpu: { title: 'CPU ms/person', format: fixed(3) },
      calls: { title: 'calls/person', format: fixed(3) },
      redis: { title: 'Redis round trips/person', format: fixed(2) },
    },
    comparisons: [
      { figure: 'rate', of: 'dingpost', to: 'axios', target: ['at least', 0.7] },
      { figure: 'rate', of: 'dingpost', to: 'textbook', target: ['more than', 1] },
      { figure: 'rate', of: 'dingpost', to: 'empty' },
      { figure: 'rate', of: 'client', to: 'axios' },
      { figure: 'cpu', of: 'dingpost', to: 'axios' },
      { figure: 'cpu', of: 'dingpost', to: 'textbook' },
    ],
  }
}

const CONCURRENCY = 16

async function drain(program: string, { by, people }: Pick<Draining, 'by' | 'people'>) {
  return onFreshGround({ people }, async ({ redisUrl, platform }) => {
    const draining: Draining = {
      redisUrl,
      platformUrl: platform.url,
      people,
      concurrency: CONCURRENCY,
      by,
    }
    const { drainMs, cpuMs, redisRequests } = await runContender<Drained>(program, draining)
    const told = program === 'empty' ? 0 : people
    await platform.expectOneEach(told)
    await platform.expectEachTold(told, (person) => messageFor(person).text.content)
    const { sends, lookUps } = await platform.callCounts()
    return {
      rate: (people * 1_000) / drainMs,
      cpu: cpuMs / people,
      calls: (sends + lookUps) / people,
      redis: redisRequests / people,
    }
  })
}
