import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import type { Recall, Withdrawal } from '../withdrawal.ts'
import type { Journal } from './journal.ts'
import { Problem } from './problem.ts'
import { problemCatalogue } from './problem-catalogue.ts'
import { taskBody } from './replies/task.ts'
import { cancellationBody, type recallReply } from './replies/withdrawal.ts'
import { sharedProblem } from './shared-problem.ts'

type ById = FastifyRequest<{ Params: { id: string } }>

export function routeWithdrawal(
  server: FastifyInstance,
  { withdrawal, journal }: { withdrawal: Withdrawal; journal: Journal },
): void {
  const config = { bodyOptional: true } as const

  server.delete('/v1/notifications/:id', { config }, async ({ params: { id }, caller }: ById) => {
    const cancellation = await withdrawal.cancel(id)
    if (!cancellation) throw new Problem('notification_not_found')
    const { cancelled, underWay } = cancellation
    journal.cancelled({ id, caller, cancelled, underWay })
    return cancellationBody(cancellation)
  })

  server.post(
    '/v1/notifications/:id/recall',
    { config },
    async ({ params: { id }, body, caller }: ById, reply) => {
      // Unchecked until now: `recall` refuses whatever is not an option.
      const recall = await withdrawal.recall(id, body ?? {})
      if (!recall) throw new Problem('notification_not_found')
      journal.recallAsked(recall, { id, caller })
      return reply.code(202).send(recallBody(id, recall))
    },
  )
}

function recallBody(id: string, recall: Recall): z.input<typeof recallReply> {
  switch (recall.kind) {
    case 'asked':
      return { id, cancelled: recall.cancelled, tasks: recall.tasks.map(taskBody) }
    case 'nothing_to_recall':
      throw new Problem('nothing_to_recall')
    case 'too_late':
      throw new Problem('recall_too_late', {
        detail: problemCatalogue.recall_too_late.meaning + cancelledAlready(recall.cancelled),
      })
    case 'shared':
      throw sharedProblem(recall.tasks, cancelledAlready(recall.cancelled))
  }
}

/** The refusal is about what was sent; what was not is cancelled all the same. */
const cancelledAlready = (recipients: number): string =>
  recipients === 0 ? '' : ` Cancelled before they were sent to: ${recipients} recipients.`
