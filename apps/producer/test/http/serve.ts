import { PassThrough } from 'node:stream'
import { createLog } from '@dingpost/log'
import { Secret } from '@dingpost/settings'
import type { FastifyInstance, LightMyRequestResponse } from 'fastify'
import { Registry } from 'prom-client'
import { onTestFinished } from 'vitest'
import type { ProducerApp } from '../../src/app.ts'
import { createServer, type ServerOptions } from '../../src/http/server.ts'
import { createStandIn, type StandIn } from '../stand-in.ts'

interface Serve extends Partial<Omit<ServerOptions, 'producer' | 'apiKeys'>> {
  readonly apps?: readonly (string | ProducerApp)[]
  readonly keys?: Readonly<Record<string, string>>
  readonly check?: () => Promise<readonly string[]>
}

/** The HTTP API over a stand-in for the ledger, with all that it logs. */
export async function serve({ apps, keys = {}, check, ...options }: Serve = {}): Promise<{
  server: FastifyInstance
  standIn: StandIn
  logged: () => string
}> {
  const standIn = createStandIn(apps)
  const stream = new PassThrough()
  const server = await createServer({
    producer: { ...standIn.producer, check: check ?? (async () => []), queues: new Map() },
    apiKeys: Object.entries(keys).map(([name, secret]) => ({ name, secret: new Secret(secret) })),
    board: { kind: 'off' },
    log: createLog('producer', 'debug', stream),
    registry: new Registry(),
    ...options,
  })
  onTestFinished(() => server.close())
  return { server, standIn, logged: () => String(stream.read() ?? '') }
}

/** Posts a body as it is. */
export function post(
  server: FastifyInstance,
  body: unknown,
  headers: Record<string, string> = {},
  url = '/v1/notifications',
): Promise<LightMyRequestResponse> {
  return server.inject({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/json', ...headers },
    payload: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body),
  })
}
