import { runContender } from '../contender.ts'
import type { DeepQueue, DrainedFromDepth } from '../contenders/deep-queue.ts'
import { onFreshGround } from '../ground.ts'
import { longForm } from '../long-form.ts'
import { fixed, whole } from '../spread.ts'
import type { Row, Table } from '../table.ts'

type Figure = 'rate' | 'cpu' | 'redisCpu'

const TIMED = 1_000
const PEOPLE = 10_000
const DEPTHS = [1_000, 10_000, 100_000, ...(longForm ? [1_000_000] : [])]

const rowAt = (queued: number): Row<string, Figure> => ({
  name: whole(queued),
  about: `${whole(queued)} batches wait before each pass.`,
  run: ({ size }) => drainFrom(Math.max(TIMED, size(queued))),
})

export const drain: Table<string, Figure> = {
  name: 'drain',
  title: 'A worker with a long queue before it',
  method: `Batches of one person, each with a content of its own, are enqueued in bulks of 1,000, without a linger, until so many wait; then a worker with 16 calls at once takes 1,000 off. Six times, and the first does not count. No platform limit, no receipts. \`BENCH_LONG=1\` adds 1,000,000.`,
  rows: DEPTHS.map(rowAt),
  columns: {
    rate: { title: 'batches/s', format: whole },
    cpu: { title: 'worker CPU ms/batch', format: fixed(3) },
    redisCpu: { title: 'Redis CPU ms/batch', format: fixed(3) },
  },
  comparisons: DEPTHS.slice(1).flatMap((queued) => [
    { figure: 'rate', of: whole(queued), to: '1,000', target: ['at least', 0.9] },
    { figure: 'redisCpu', of: whole(queued), to: '1,000' },
  ]),
}

async function drainFrom(queued: number): Promise<Record<Figure, number>> {
  return onFreshGround({ people: PEOPLE }, async ({ redisUrl, platform }) => {
    const queue: DeepQueue = {
      redisUrl,
      platformUrl: platform.url,
      concurrency: 16,
      people: PEOPLE,
      queued,
      timed: TIMED,
    }
    const drained = await runContender<DrainedFromDepth>('deep-queue', queue)
    await platform.expectOneEach(drained.sent)
    const { batches } = drained
    return {
      rate: (batches * 1_000) / drained.drainMs,
      cpu: drained.cpuMs / batches,
      redisCpu: drained.redisCpuMs / batches,
    }
  })
}
