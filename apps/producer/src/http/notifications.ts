import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Intake } from '../intake.ts'
import type { Notification } from '../notification.ts'
import type { Preflight } from '../preflight.ts'
import type { Records } from '../records.ts'
import { idempotencyKeyOf } from './idempotency-key.ts'
import type { Journal } from './journal.ts'
import { Problem } from './problem.ts'
import { checkedQuery } from './query.ts'
import { recipientQuery } from './recipient-query.ts'
import { acceptedBody } from './replies/accepted.ts'
import { previewBody } from './replies/preview.ts'
import { recipientPageBody } from './replies/recipients.ts'
import { statusBody } from './replies/status.ts'

interface Options {
  readonly producer: Intake & Preflight & Records
  readonly journal: Journal
}

type ById = FastifyRequest<{ Params: { id: string } }>

const sendQuery = z.strictObject({
  dryRun: z.enum(['true', 'false'], 'expected true or false').optional(),
})

export function routeNotifications(server: FastifyInstance, { producer, journal }: Options): void {
  server.post('/v1/notifications', async (request, reply) => {
    const began = performance.now()
    // A misspelt dryRun would send: no parameter is ignored.
    const { dryRun } = checkedQuery(sendQuery, request.query)
    // Unchecked until now: the producer refuses whatever is not a notification.
    const notification = request.body as Notification
    if (dryRun === 'true') return previewBody(await producer.preview(notification))

    const { caller } = request
    const idempotencyKey = idempotencyKeyOf(request)
    const accepted = await producer.enqueue(
      notification,
      idempotencyKey === undefined ? {} : { idempotencyKey },
    )
    journal.accepted(accepted, { caller, ms: performance.now() - began })
    reply.code(202).header('location', `/v1/notifications/${accepted.id}`)
    if (accepted.repeated) reply.header('idempotent-replayed', 'true')
    return acceptedBody(accepted)
  })

  server.get('/v1/notifications/:id', async ({ params }: ById) => {
    const status = await producer.status(params.id)
    if (!status) throw new Problem('notification_not_found')
    return statusBody(status)
  })

  server.get('/v1/notifications/:id/recipients', async ({ params, query }: ById) => {
    const page = await producer.recipients(params.id, recipientQuery(query))
    if (!page) throw new Problem('notification_not_found')
    return recipientPageBody(page)
  })
}
