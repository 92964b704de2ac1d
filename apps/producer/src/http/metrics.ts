import type { FastifyInstance } from 'fastify'
import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import { JOB_STATES } from '../app-queue.ts'
import type { Accepted } from '../intake.ts'
import type { Producer } from '../producer.ts'

interface Options {
  readonly registry: Registry
  readonly queues: Producer['queues']
}

/** What is counted beside the requests themselves. */
export interface Counters {
  accepted(accepted: Accepted): void
  cancelled(app: string, recipients: number): void
  recallAsked(app: string): void
}

/** Serves `/metrics` and times every request. */
export function routeMetrics(server: FastifyInstance, { registry, queues }: Options): Counters {
  const registers = [registry]
  const notifications = new Counter({
    name: 'dingpost_notifications_accepted_total',
    help: 'Notifications accepted, repeats under an idempotency key not counted',
    labelNames: ['app'],
    registers,
  })
  const recipients = new Counter({
    name: 'dingpost_recipients_accepted_total',
    help: 'Recipients of those notifications',
    labelNames: ['app'],
    registers,
  })
  const cancelled = new Counter({
    name: 'dingpost_recipients_cancelled_total',
    help: 'Recipients cancelled before they were sent to, by a cancellation or a recall',
    labelNames: ['app'],
    registers,
  })
  const recalls = new Counter({
    name: 'dingpost_recalls_asked_total',
    help: 'Recalls of notifications that were asked for and not refused',
    labelNames: ['app'],
    registers,
  })
  const requests = new Histogram({
    name: 'dingpost_http_request_duration_seconds',
    help: 'Time from the first byte of a request to the last of its answer',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers,
  })
  watchQueues(registry, queues)

  server.addHook('onResponse', (request, reply, done) => {
    // Paths are not labels: anybody could make up any number of them.
    const route = request.routeOptions.url ?? 'none'
    requests.observe(
      { method: request.method, route, status: reply.statusCode },
      reply.elapsedTime / 1_000,
    )
    done()
  })
  server.get('/metrics', async (_request, reply) =>
    reply.type(registry.contentType).send(await registry.metrics()),
  )

  return {
    accepted({ app, total, repeated }) {
      if (repeated) return
      notifications.inc({ app })
      recipients.inc({ app }, total)
    },
    cancelled(app, count) {
      if (count > 0) cancelled.inc({ app }, count)
    },
    recallAsked: (app) => recalls.inc({ app }),
  }
}

/** Asked for when somebody looks; while Redis is away there are no numbers instead of old ones. */
function watchQueues(registry: Registry, queues: Producer['queues']): void {
  const jobs = new Gauge({
    name: 'dingpost_queue_jobs',
    help: 'BullMQ jobs by state: one carries up to eight batches, up to 256 while they wait for company; of receipts one each. Absent while Redis is away',
    labelNames: ['queue', 'state'],
    registers: [registry],
    async collect() {
      jobs.reset()
      await Promise.allSettled(
        [...queues].map(async ([name, queue]) => {
          const counts = await queue.getJobCounts(...JOB_STATES)
          for (const [state, count] of Object.entries(counts))
            jobs.set({ queue: name, state }, count)
        }),
      )
    },
  })
}
