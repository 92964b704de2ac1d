import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import type { StatusBarAnswer, StatusBars, StatusBarUpdate } from '../status-bar.ts'
import type { Journal } from './journal.ts'
import { Problem } from './problem.ts'
import { taskBody } from './replies/task.ts'
import type { statusBarReply } from './replies/withdrawal.ts'
import { sharedProblem } from './shared-problem.ts'

type ById = FastifyRequest<{ Params: { id: string } }>

export function routeStatusBar(
  server: FastifyInstance,
  { statusBars, journal }: { statusBars: StatusBars; journal: Journal },
): void {
  server.post(
    '/v1/notifications/:id/status-bar',
    async ({ params: { id }, body, caller }: ById, reply) => {
      // Unchecked until now: `updateStatusBar` refuses whatever is not an update.
      const answer = await statusBars.updateStatusBar(id, body as StatusBarUpdate)
      if (!answer) throw new Problem('notification_not_found')
      const tasks = askedTasks(answer)
      journal.statusBarAsked({ id, caller, tasks: tasks.length })
      return reply
        .code(202)
        .send({ id, tasks: tasks.map(taskBody) } satisfies z.input<typeof statusBarReply>)
    },
  )
}

function askedTasks(answer: StatusBarAnswer) {
  switch (answer.kind) {
    case 'asked':
      return answer.tasks
    case 'too_late':
      throw new Problem('status_bar_too_late')
    case 'shared':
      throw sharedProblem(answer.tasks)
    case 'no_status_bar':
    case 'sent_in_digest':
    case 'nothing_sent':
      throw new Problem(answer.kind)
  }
}
