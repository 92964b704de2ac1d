import type { FastifyInstance } from 'fastify'
import type { UsageDesk } from '../usage.ts'
import { Problem } from './problem.ts'
import { usageBody } from './replies/usage.ts'
import { usageQuery } from './usage-query.ts'

export function routeUsage(server: FastifyInstance, desk: UsageDesk): void {
  server.get('/v1/usage', async ({ query }) => {
    const usage = await desk.usage(usageQuery(query))
    if (usage) return usageBody(usage)
    const message = 'expected the name of a configured app'
    throw new Problem('malformed_request', { errors: [{ parameter: 'app', message }] })
  })
}
