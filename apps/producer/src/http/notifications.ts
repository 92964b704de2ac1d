import type { NotificationStatus, Recipient, RecipientRecord } from '@dingpost/ledger'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import type { Notification } from '../notification.ts'
import type { Accepted, Intake } from '../intake.ts'
import { idempotencyKeyOf } from './idempotency-key.ts'
import { Problem } from './problem.ts'
import { recipientQuery } from './recipient-query.ts'
import type { acceptedReply, recipientPageReply, statusReply } from './replies.ts'

interface Options {
  readonly intake: Intake
  readonly onAccepted: (accepted: Accepted, about: { caller: string; ms: number }) => void
}

type ById = FastifyRequest<{ Params: { id: string } }>

export function routeNotifications(server: FastifyInstance, { intake, onAccepted }: Options) {
  server.post('/v1/notifications', async (request, reply) => {
    const began = performance.now()
    const { caller } = request
    const idempotencyKey = idempotencyKeyOf(request)
    const accepted = await intake.enqueue(
      // Unchecked until now: `enqueue` refuses whatever is not a notification.
      request.body as Notification,
      idempotencyKey === undefined ? {} : { idempotencyKey },
    )
    onAccepted(accepted, { caller, ms: performance.now() - began })
    reply.code(202).header('location', `/v1/notifications/${accepted.id}`)
    if (accepted.repeated) reply.header('idempotent-replayed', 'true')
    return {
      id: accepted.id,
      state: 'queued',
      recipients: { total: accepted.total },
    } satisfies z.input<typeof acceptedReply>
  })

  server.get('/v1/notifications/:id', async ({ params }: ById) => {
    const status = await intake.status(params.id)
    if (!status) throw new Problem('notification_not_found')
    return statusBody(status)
  })

  server.get('/v1/notifications/:id/recipients', async ({ params, query }: ById) => {
    const page = await intake.recipients(params.id, recipientQuery(query))
    if (!page) throw new Problem('notification_not_found')
    const { items, nextCursor } = page
    return {
      items: items.map(recipientBody),
      ...(nextCursor === undefined ? {} : { nextCursor }),
    } satisfies z.input<typeof recipientPageReply>
  })
}

const statusBody = (status: NotificationStatus) =>
  ({
    ...status,
    createdAt: timeOf(status.createdAt),
    tasks: status.tasks.map(({ taskId, sentAt }) => ({ taskId, sentAt: timeOf(sentAt) })),
  }) satisfies z.input<typeof statusReply>

const recipientBody = ({ recipient, updatedAt, ...record }: RecipientRecord) => ({
  recipient: nameOf(recipient),
  ...record,
  updatedAt: timeOf(updatedAt),
})

/** A mobile shows its first three and last four digits, as contract and custom have it. */
function nameOf(recipient: Recipient): string {
  if (recipient.kind === 'everyone') return 'everyone'
  const { kind, value } = recipient
  return `${kind}:${kind === 'mobile' ? `${value.slice(0, 3)}****${value.slice(-4)}` : value}`
}

const timeOf = (ms: number): string => new Date(ms).toISOString()
