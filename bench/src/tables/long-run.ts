import { setTimeout as delay } from 'node:timers/promises'
import type { Stack } from '@dingpost/dev'
import { userIdOf } from '../account.ts'
import { messageFor } from '../draining.ts'
import { onFreshGround } from '../ground.ts'
import { longForm } from '../long-form.ts'
import { inspectable, memoryOf, type ProcessMemory } from '../process-memory.ts'
import { fixed, spreadOf } from '../spread.ts'
import type { Table } from '../table.ts'

type Figure =
  | 'producer'
  | 'producerGrowth'
  | 'worker'
  | 'workerGrowth'
  | 'resident'
  | 'residentGrowth'

const NOTIFICATIONS = longForm ? 1_000_000 : 100_000
const LOOKS = 10
const BULK = 1_000
/** So many people share a content, and a call. */
const SHARING = 10
const PEOPLE = 10_000

export const longRun: Table<'fleet', Figure> = {
  name: 'long-run',
  title: 'The memory of a long run',
  method: `${NOTIFICATIONS.toLocaleString('en')} notifications of one person each go to a producer in bulks of ${BULK.toLocaleString('en')}, ${SHARING} to a content, and a worker sends them and asks for every receipt. Ten times, when all that came in so far is settled, the garbage of both processes is collected and their memory read. Growth is the median of the last three looks over that of the first three after one that warms up. \`BENCH_LONG=1\` is for 1,000,000.`,
  rounds: 1,
  rows: [
    {
      name: 'fleet',
      about: 'one `apps/producer` and one `apps/worker`, each a process of its own.',
      run: ({ size }) => watch(size(NOTIFICATIONS)),
    },
  ],
  columns: {
    producer: { title: 'producer, MB in use', format: fixed(1) },
    producerGrowth: { title: 'producer, growth', format: fixed(2) },
    worker: { title: 'worker, MB in use', format: fixed(1) },
    workerGrowth: { title: 'worker, growth', format: fixed(2) },
    resident: { title: 'both, MB resident', format: fixed(0) },
    residentGrowth: { title: 'both, growth', format: fixed(2) },
  },
  comparisons: [
    { figure: 'producerGrowth', of: 'fleet', target: ['at most', 1.1] },
    { figure: 'workerGrowth', of: 'fleet', target: ['at most', 1.1] },
    { figure: 'residentGrowth', of: 'fleet', target: ['at most', 1.1] },
  ],
}

async function watch(notifications: number): Promise<Record<Figure, number>> {
  const env = {
    ...inspectable,
    BATCH_LINGER_MS: '0',
    RECEIPTS: 'always',
    RECEIPT_FIRST_LOOK_MS: '1000',
    RECEIPT_LAST_LOOK_MS: '0',
    LOG_LEVEL: 'warn',
  }
  const options = { people: PEOPLE, producers: 1, workers: 1, env }
  return onFreshGround(options, async ({ stack, platform }) => {
    const [producer, worker] = [stack.producers[0], stack.workers[0]]
    if (!producer || !worker) throw new Error('no fleet')
    const looks: Look[] = []
    let sent = 0
    while (looks.length < LOOKS) {
      const until = Math.ceil((notifications * (looks.length + 1)) / LOOKS)
      while (sent < until) {
        const count = Math.min(BULK, until - sent)
        await post(stack, sent, count)
        sent += count
      }
      await allSettled(stack)
      const seen = await platform.seen()
      if (seen !== sent) throw new Error(`${sent} messages were sent, ${seen} seen`)
      looks.push({ producer: await memoryOf(producer), worker: await memoryOf(worker) })
    }
    return figuresOf(looks)
  })
}

/** As a backend does it, over HTTP. */
async function post(stack: Stack, from: number, count: number): Promise<void> {
  const notifications = Array.from({ length: count }, (_, at) => ({
    to: { userIds: [userIdOf((from + at) % PEOPLE)] },
    message: messageFor(Math.floor((from + at) / SHARING)),
  }))
  const answer = await ask<{ items: { status: number }[] }>(stack, 'notifications/bulk', {
    method: 'POST',
    body: JSON.stringify({ notifications }),
  })
  const refused = answer.items.find(({ status }) => status !== 202)
  if (refused) throw new Error(`a notification was answered ${refused.status}`)
}

/** Until no job is left on either queue. */
async function allSettled(stack: Stack): Promise<void> {
  type Jobs = { waiting: number; active: number; delayed: number }
  type Usage = { apps: { queue: Jobs; receipts: Jobs }[] }
  const deadline = performance.now() + 600_000
  for (;;) {
    const { apps } = await ask<Usage>(stack, 'usage')
    const left = apps
      .flatMap(({ queue, receipts }) => [queue, receipts])
      .reduce((sum, { waiting, active, delayed }) => sum + waiting + active + delayed, 0)
    if (left === 0) return
    if (performance.now() > deadline) throw new Error('not settled in ten minutes')
    await delay(200)
  }
}

async function ask<Reply>(stack: Stack, path: string, init: RequestInit = {}): Promise<Reply> {
  const response = await fetch(`${stack.producerUrl}/v1/${path}`, {
    ...init,
    headers: { authorization: `Bearer ${stack.apiKey}`, 'content-type': 'application/json' },
  })
  if (!response.ok) throw new Error(`${path}: ${await response.text()}`)
  return (await response.json()) as Reply
}

interface Look {
  readonly producer: ProcessMemory
  readonly worker: ProcessMemory
}

function figuresOf(looks: readonly Look[]): Record<Figure, number> {
  const over = (bytes: (look: Look) => number) => {
    const middle = (some: readonly Look[]) => spreadOf(some.map(bytes)).median
    const [early, late] = [middle(looks.slice(1, 4)), middle(looks.slice(-3))]
    return { mb: late / 1e6, growth: late / early }
  }
  const producer = over((look) => look.producer.live)
  const worker = over((look) => look.worker.live)
  const resident = over((look) => look.producer.resident + look.worker.resident)
  return {
    producer: producer.mb,
    producerGrowth: producer.growth,
    worker: worker.mb,
    workerGrowth: worker.growth,
    resident: resident.mb,
    residentGrowth: resident.growth,
  }
}
