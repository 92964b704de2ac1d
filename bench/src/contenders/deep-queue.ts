import { createProducer, type Producer } from '@dingpost/producer'
import { userIdOf } from '../account.ts'
import { contend, startStopwatch } from '../contender.ts'
import { messageFor } from '../draining.ts'
import { prepareOwnWorker } from '../own-worker.ts'
import { redisCpuMs, waitForRewrite } from '../redis-load.ts'

/** A queue that is kept at one depth while a worker takes batches off it. */
export interface DeepQueue {
  readonly redisUrl: string
  readonly platformUrl: string
  readonly concurrency: number
  /** People of the simulator; each gets the message of one batch in so many. */
  readonly people: number
  /** Batches on the queue before each pass. */
  readonly queued: number
  /** Batches that are timed in each pass; at most `queued`. */
  readonly timed: number
}

export interface DrainedFromDepth {
  /** Of all timed passes, in ms. */
  readonly drainMs: number
  /** Of the worker's process and of Redis meanwhile. */
  readonly cpuMs: number
  readonly redisCpuMs: number
  readonly batches: number
  /** Of all passes, those included that were under way when the time was over. */
  readonly sent: number
}

/** The first of them warms the process up. */
const PASSES = 6
const BULK = 1_000

await contend(async (queue: DeepQueue): Promise<DrainedFromDepth> => {
  let enqueued = 0
  let sent = 0
  let goal: { sent: number; reached: () => void } | undefined
  const worker = prepareOwnWorker({
    ...queue,
    onAccount({ outcome, people }) {
      // What is handed back when the worker closes comes again.
      if (outcome !== 'accepted') return
      sent += people
      if (goal && sent >= goal.sent) goal.reached()
    },
  })
  const measured = { drainMs: 0, cpuMs: 0, redisCpuMs: 0, batches: 0 }
  for (let pass = 0; pass < PASSES; pass += 1) {
    await fill(queue.queued - (enqueued - sent))
    await waitForRewrite(worker.redis)
    const { promise, resolve } = Promise.withResolvers<void>()
    goal = { sent: sent + queue.timed, reached: resolve }
    const redisBefore = await redisCpuMs(worker.redis)
    const elapsed = startStopwatch()
    const running = worker.start()
    await promise
    const { ms, cpuMs } = elapsed()
    const redisAfter = await redisCpuMs(worker.redis)
    await running.close()
    if (pass === 0) continue
    measured.drainMs += ms
    measured.cpuMs += cpuMs
    measured.redisCpuMs += redisAfter - redisBefore
    measured.batches += queue.timed
  }
  return { ...measured, sent }

  async function fill(count: number): Promise<void> {
    const producer = createProducer({ redisUrl: queue.redisUrl, apps: ['default'], lingerMs: 0 })
    for (let left = count; left > 0; left -= BULK) await fillBulk(producer, Math.min(left, BULK))
    await producer.close()
  }

  async function fillBulk(producer: Producer, count: number): Promise<void> {
    const results = await producer.enqueueBulk(
      Array.from({ length: count }, (_, at) => ({
        to: { userIds: [userIdOf((enqueued + at) % queue.people)] },
        message: messageFor(enqueued + at),
      })),
    )
    const failed = results.find(({ ok }) => !ok)
    if (failed && !failed.ok) throw failed.error
    enqueued += count
  }
})
