import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Gatekeeper } from '../gatekeeper.ts'
import type { Journal } from './journal.ts'
import { Problem } from './problem.ts'
import type { resumedReply } from './replies/usage.ts'
import type { z } from 'zod'

type ByApp = FastifyRequest<{ Params: { app: string } }>

export function routeApps(
  server: FastifyInstance,
  { gatekeeper, journal }: { gatekeeper: Gatekeeper; journal: Journal },
): void {
  server.post(
    '/v1/apps/:app/resume',
    { config: { bodyOptional: true } },
    async ({ params: { app }, caller }: ByApp) => {
      if (!(await gatekeeper.resume(app))) throw new Problem('app_not_found')
      journal.resumed({ app, caller })
      return { app, gate: null } satisfies z.input<typeof resumedReply>
    },
  )
}
