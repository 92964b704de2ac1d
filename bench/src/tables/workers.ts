import { setTimeout as delay } from 'node:timers/promises'
import { createProducer } from '@dingpost/producer'
import { userIdOf } from '../account.ts'
import { messageFor } from '../draining.ts'
import { onFreshGround } from '../ground.ts'
import type { Platform } from '../platform.ts'
import { fixed, whole } from '../spread.ts'
import type { Row, Table } from '../table.ts'

type Name = '1 worker' | '2 workers' | '4 workers'
type Figure = 'rate' | 'lanes'

const LATENCY_MS = 200
const CONCURRENCY = 16
/** Ten seconds' work for each worker. */
const PEOPLE_PER_WORKER = 800

const rowOf = (name: Name, workers: number): Row<Name, Figure> => ({
  name,
  about: `${workers} × \`apps/worker\`, 16 calls at once in each.`,
  run: ({ size }) => drainBy(workers, size(PEOPLE_PER_WORKER) * workers),
})

export const workers: Table<Name, Figure> = {
  name: 'workers',
  title: 'More workers, more people',
  method: `The platform answers after ${LATENCY_MS} ms, so a worker with ${CONCURRENCY} calls at once makes ${whole((CONCURRENCY * 1_000) / LATENCY_MS)} a second if no lane is ever idle. 800 people for each worker, a message of their own each, are enqueued without a linger before the workers are started as processes of their own. The rate is that of the calls between the first quarter and the last tenth, when all workers are at work. No platform limit, no receipts.`,
  rows: [rowOf('1 worker', 1), rowOf('2 workers', 2), rowOf('4 workers', 4)],
  columns: {
    rate: { title: 'people/s', format: whole },
    lanes: { title: 'lanes in use', format: fixed(2) },
  },
  comparisons: [
    { figure: 'rate', of: '2 workers', to: '1 worker', target: ['at least', 1.9] },
    { figure: 'rate', of: '4 workers', to: '1 worker', target: ['at least', 3.7] },
  ],
}

async function drainBy(count: number, people: number): Promise<Record<Figure, number>> {
  const env = { WORKER_CONCURRENCY: String(CONCURRENCY), RECEIPTS: 'never' }
  const ground = { people, env, latencyMs: LATENCY_MS }
  return onFreshGround(ground, async ({ redisUrl, platform, stack }) => {
    await enqueue(redisUrl, people)
    await Promise.all(Array.from({ length: count }, () => stack.startWorker()))
    await allSeen(platform, people)
    await platform.expectOneEach(people)
    const at = (await platform.acceptedSends()).map((send) => send.at)
    const [from, until] = [Math.floor(people / 4), Math.floor(people * 0.9)]
    const rate = ((until - from) * 1_000) / ((at[until] ?? Number.NaN) - (at[from] ?? Number.NaN))
    return { rate, lanes: (rate * LATENCY_MS) / 1_000 / (count * CONCURRENCY) }
  })
}

async function enqueue(redisUrl: string, people: number): Promise<void> {
  const producer = createProducer({ redisUrl, apps: ['default'], lingerMs: 0 })
  await producer.enqueueBulk(
    Array.from({ length: people }, (_, person) => ({
      to: { userIds: [userIdOf(person)] },
      message: messageFor(person),
    })),
  )
  await producer.close()
}

async function allSeen(platform: Platform, people: number): Promise<void> {
  const deadline = performance.now() + 120_000
  while ((await platform.seen()) < people) {
    if (performance.now() > deadline) throw new Error('not drained in two minutes')
    await delay(200)
  }
}
