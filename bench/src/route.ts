import { openApiDocument } from '@dingpost/producer/openapi'
import { fastify } from 'fastify'

/**
 * Serves a route with DingPost's schemas, compiled by Fastify, that does `work` and replies with an id
 * of its own for each request. Tells its parent its URL, and the CPU time that it has used, in ms,
 * whenever it is asked; ends with it.
 */
export async function serveRoute(work: (id: string) => Promise<void>): Promise<void> {
  const { Notification: body, Accepted: accepted } = openApiDocument().components.schemas
  const server = fastify({ ajv: { customOptions: { removeAdditional: false, strict: false } } })
  let last = 0

  server.post(
    '/v1/notifications',
    { schema: { body, response: { 202: accepted } } },
    async (_, reply) => {
      last += 1
      const id = `default_${String(last).padStart(20, '0')}`
      await work(id)
      reply.code(202).header('location', `/v1/notifications/${id}`)
      return { id, state: 'queued', recipients: { total: 1 } }
    },
  )
  process.on('disconnect', () => process.exit(0))
  process.on('message', () => {
    const { user, system } = process.cpuUsage()
    process.send?.((user + system) / 1_000)
  })
  process.send?.(await server.listen({ host: '127.0.0.1', port: 0 }))
}
