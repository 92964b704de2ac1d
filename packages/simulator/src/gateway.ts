import { setTimeout as pause } from 'node:timers/promises'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Arrival } from './admission.ts'
import { answer, callingApp, strike, type Outcome } from './answer.ts'
import type { CallRecord } from './call-log.ts'
import type { Fault } from './fault.ts'
import { readParameters } from './parameters.ts'
import type { Reply } from './reply.ts'
import type { Simulation } from './simulation.ts'

/** Everything that is neither the control API nor the page is a call to DingTalk. */
export function addGateway(server: FastifyInstance, simulation: Simulation): void {
  server.all('/*', async (request, reply) => {
    const arrived = arrive(request, simulation)
    const fault = strike(arrived)
    await endure(arrived, fault)
    const arrival = { ...arrived, at: arrived.world.clock.now() }
    // Asked before the answer, which may give the token another owner.
    const appKey = callingApp(arrival)?.appKey ?? null
    const outcome = answer(arrival, fault)
    if (outcome.counted) arrival.world.traffic.countMonth(arrival.at, arrival.path)
    arrival.world.calls.add(record({ arrival, appKey, outcome, fault }))
    return write(reply, arrival.path, outcome.reply)
  })
}

function arrive(request: FastifyRequest, { world }: Simulation): Arrival {
  const [path = '/'] = request.url.split('?', 1)
  const body = typeof request.body === 'string' ? request.body : ''
  return {
    world,
    path,
    parameters: readParameters(request.url, request.headers['content-type'], body),
    ip: request.ip.replace(/^::ffff:/u, ''),
    at: world.clock.now(),
  }
}

/** Latency is real time, whatever the simulated clock does. */
async function endure({ world }: Arrival, fault: Fault | undefined): Promise<void> {
  const ms = world.behaviour.latencyMs + (fault?.kind === 'latency' ? fault.ms : 0)
  if (ms > 0) await pause(ms)
}

function record(call: {
  arrival: Arrival
  appKey: string | null
  outcome: Outcome
  fault: Fault | undefined
}): CallRecord {
  const { arrival, appKey, outcome, fault } = call
  const body = outcome.reply.kind === 'json' ? outcome.reply.body : {}
  return {
    api: arrival.path,
    at: arrival.at,
    appKey,
    errcode: code(body['errcode'] ?? body['code']) ?? (body['accessToken'] ? 0 : null),
    subCode: typeof body['sub_code'] === 'string' ? body['sub_code'] : null,
    recipients: outcome.recipients ?? 0,
    taskId: outcome.taskId ?? null,
    counted: outcome.counted,
    fault: fault?.kind ?? null,
  }
}

function code(value: unknown): number | string | undefined {
  return typeof value === 'number' || typeof value === 'string' ? value : undefined
}

function write(to: FastifyReply, path: string, reply: Reply): FastifyReply {
  const json = path === '/gettoken' ? 'application/json' : 'application/json;charset=UTF-8'
  switch (reply.kind) {
    case 'json':
      return to.code(reply.status).header('content-type', json).send(JSON.stringify(reply.body))
    case 'half-json': {
      const text = JSON.stringify(reply.body)
      return to.header('content-type', json).send(text.slice(0, text.length / 2))
    }
    case 'html':
      return to.code(reply.status).type('text/html;charset=UTF-8').send(reply.body)
    default:
      if (reply.reset) to.raw.socket?.resetAndDestroy()
      return to.hijack()
  }
}
