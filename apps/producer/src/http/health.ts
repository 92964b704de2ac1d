import type { FastifyInstance } from 'fastify'
import type { Producer } from '../producer.ts'

/** `/healthz`: the process serves. `/readyz`: it can take notifications now. */
export function routeHealth(server: FastifyInstance, producer: Pick<Producer, 'check'>): void {
  server.get('/healthz', () => ({ status: 'ok' }))

  server.get('/readyz', async (_request, reply) => {
    const checks = await checksOf(producer)
    const ready = checks.every(({ ok }) => ok)
    return reply
      .code(ready ? 200 : 503)
      .headers(ready ? {} : { 'retry-after': '1' })
      .send({ status: ready ? 'ready' : 'not_ready', checks })
  })
}

async function checksOf(producer: Pick<Producer, 'check'>) {
  try {
    const problems = await producer.check()
    return [
      { name: 'redis', ok: true },
      { name: 'redis_settings', ok: problems.length === 0, problems },
    ]
  } catch {
    return [{ name: 'redis', ok: false, problems: ['Redis does not answer'] }]
  }
}
