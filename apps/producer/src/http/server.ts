import type { ApiKey, BoardAccess } from '@dingpost/settings'
import { fastify, type FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import type { Producer } from '../producer.ts'
import { routeApps } from './apps.ts'
import { createAuthorization } from './authorization.ts'
import { routeBoard } from './board.ts'
import { answerBrokenConnection } from './broken-connection.ts'
import { routeBulk } from './bulk.ts'
import { routeDocumentation } from './documentation.ts'
import { routeHealth } from './health.ts'
import { createJournal } from './journal.ts'
import { acceptJsonOnly, MOST_BODY_BYTES } from './json-body.ts'
import { watchRoutes } from './known-routes.ts'
import { routeMetrics } from './metrics.ts'
import { routeNotifications } from './notifications.ts'
import { Problem, problemOf, sendProblem } from './problem.ts'
import { routeStatusBar } from './status-bar.ts'
import { routeUsage } from './usage.ts'
import { routeWithdrawal } from './withdrawal.ts'

export interface ServerOptions {
  readonly producer: Omit<Producer, 'reload' | 'close'>
  readonly apiKeys: readonly ApiKey[]
  readonly board: BoardAccess
  readonly log: Logger
  readonly registry: Registry
}

const REQUEST_TIMEOUT_MS = 30_000

export async function createServer(options: ServerOptions): Promise<FastifyInstance> {
  const { producer, apiKeys, board, log, registry } = options
  const server = fastify({
    bodyLimit: MOST_BODY_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    // Requests that come while it stops are served, not refused.
    return503OnClosing: false,
    clientErrorHandler: answerBrokenConnection,
    frameworkErrors: (error, _request, reply) => void sendProblem(reply, problemOf(error)),
  })

  acceptJsonOnly(server)
  server.setErrorHandler((error, request, reply) => {
    const problem = problemOf(error)
    if (problem.code === 'internal' || problem.code === 'unavailable') {
      const { method, routeOptions } = request
      log.error({ err: problem.cause, method, route: routeOptions.url }, problem.message)
    }
    // Fastify would close the connection under a client that still sends, before it reads the answer.
    return sendProblem(reply.removeHeader('connection'), problem)
  })
  const methodsOf = watchRoutes(server)
  // Before the body is read, so that what it holds makes no other answer of a wrong address.
  server.addHook('onRequest', (request, reply, done) => {
    if (!request.is404) return done()
    const allowed = methodsOf(request.url)
    sendProblem(
      reply,
      allowed.length === 0
        ? new Problem('not_found')
        : new Problem('method_not_allowed', { headers: { allow: allowed.join(', ') } }),
    )
  })
  if (log.isLevelEnabled('debug')) {
    server.addHook('onResponse', (request, reply, done) => {
      const { method, routeOptions } = request
      const route = routeOptions.url
      log.debug({ method, route, status: reply.statusCode, ms: reply.elapsedTime }, 'request')
      done()
    })
  }

  const journal = createJournal(log, routeMetrics(server, { registry, queues: producer.queues }))
  routeHealth(server, producer)
  routeDocumentation(server)
  await routeBoard(server, { access: board, queues: producer.queues })
  server.decorateRequest('caller', '')
  await server.register(async (scope) => {
    scope.addHook('onRequest', createAuthorization(apiKeys))
    routeNotifications(scope, { producer, journal })
    routeBulk(scope, { intake: producer, journal })
    routeWithdrawal(scope, { withdrawal: producer, journal })
    routeStatusBar(scope, { statusBars: producer, journal })
    routeUsage(scope, producer)
    routeApps(scope, { gatekeeper: producer, journal })
  })
  return server
}
