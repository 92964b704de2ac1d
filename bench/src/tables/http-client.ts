import { runContender } from '../contender.ts'
import type { Drained, Draining } from '../draining.ts'
import { onFreshGround } from '../ground.ts'
import { type HttpClient, httpClients, type PlainCalls } from '../http-clients.ts'
import { fixed, whole } from '../spread.ts'
import type { Row, Table, Trial } from '../table.ts'

type Name = HttpClient | 'packages/dingtalk'
type Figure = 'rate' | 'cpu'

const CALLS = 10_000
const CONCURRENCY = 16

const about: { [Client in HttpClient]: string } = {
  'axios, its default agent': 'an instance as it comes.',
  'axios, keep-alive agent': 'an instance with an agent of its own, as people write it.',
  'axios, no redirects': 'the same without the redirect handling around each request.',
  'axios, fetch adapter': 'an instance over Node’s `fetch`.',
  'fetch alone': 'Node’s `fetch` without axios.',
  'node:http alone': 'the least that Node can do it with.',
}

const row = (client: HttpClient): Row<Name, Figure> => ({
  name: client,
  about: about[client],
  run: (trial) =>
    measure(trial, 'http-client', (calls, platformUrl): PlainCalls => ({
      client,
      platformUrl,
      calls,
      concurrency: CONCURRENCY,
    })),
})

const ours: Row<Name, Figure> = {
  name: 'packages/dingtalk',
  about:
    'axios’ own HTTP adapter, handed a whole configuration instead of an instance’s merged defaults; its token, its time-out and the reading of each reply included.',
  run: (trial) =>
    measure(trial, 'client-loop', (people, platformUrl): Draining => ({
      redisUrl: '',
      platformUrl,
      people,
      concurrency: CONCURRENCY,
      by: 'userId',
    })),
}

export const httpClient: Table<Name, Figure> = {
  name: 'http-client',
  title: 'The HTTP client',
  method: `${CALLS.toLocaleString('en')} sends to one person each, ${CONCURRENCY} at once, by nothing but the client. Which of axios’ adapters and agents DingPost uses was chosen by this.`,
  rows: [...httpClients.map(row), ours],
  columns: {
    rate: { title: 'calls/s', format: whole },
    cpu: { title: 'CPU ms/call', format: fixed(3) },
  },
  comparisons: [
    { figure: 'cpu', of: 'packages/dingtalk', to: 'axios, keep-alive agent' },
    { figure: 'cpu', of: 'axios, fetch adapter', to: 'axios, keep-alive agent' },
    { figure: 'cpu', of: 'packages/dingtalk', to: 'node:http alone' },
  ],
}

function measure(
  trial: Trial,
  program: string,
  workloadOf: (calls: number, platformUrl: string) => object,
) {
  const calls = trial.size(CALLS)
  return onFreshGround({ people: calls }, async ({ platform }) => {
    const workload = workloadOf(calls, platform.url)
    const { drainMs, cpuMs } = await runContender<Drained>(program, workload)
    await platform.expectOneEach(calls)
    return { rate: (calls * 1_000) / drainMs, cpu: cpuMs / calls }
  })
}
