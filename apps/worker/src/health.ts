import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { checkRedis, type RedisClient } from '@dingpost/ledger'
import { type AppDetail, readDetails } from './app-detail.ts'
import type { AppWorker } from './app-worker.ts'
import type { Metrics } from './metrics.ts'

export interface HealthOptions {
  readonly host: string
  readonly port: number
  readonly redis: RedisClient
  /** Asked at each request: apps come and go. */
  readonly workers: () => readonly AppWorker[]
  readonly metrics: Metrics
}

/** How long Redis may take to answer before this worker counts as not ready. */
const PATIENCE_MS = 1_500

/** `/healthz` (the process lives), `/readyz` (it can work, and what each app waits for), `/metrics`. */
export async function startHealth({ host, port, redis, workers, metrics }: HealthOptions) {
  const server = createServer((request, response) => {
    answer(request.url ?? '/', response).catch(() => {
      if (!response.headersSent) json(response, 503, { status: 'unavailable' })
    })
  })
  await new Promise<void>((listening, failed) => {
    server.once('error', failed)
    server.listen(port, host, listening)
  })
  return {
    url: `http://${host}:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise<void>((closed) => {
        server.close(() => closed())
        server.closeAllConnections()
      }),
  }

  async function answer(url: string, response: ServerResponse): Promise<void> {
    switch (url.split('?')[0]) {
      case '/healthz':
        return json(response, 200, { status: 'ok' })
      case '/readyz': {
        const problems = await findProblems()
        const ready = problems.length === 0
        const details = ready ? await within(readDetails(workers())) : []
        const apps = details.map(shown)
        const status = ready ? 'ready' : 'unavailable'
        return json(response, ready ? 200 : 503, { status, problems, apps })
      }
      case '/metrics': {
        metrics.observe(await within(readDetails(workers())))
        response.writeHead(200, { 'content-type': metrics.contentType })
        response.end(await metrics.text())
        return
      }
      default:
        return json(response, 404, { status: 'not found' })
    }
  }

  async function findProblems(): Promise<string[]> {
    const stopped = workers()
      .filter((worker) => !worker.isRunning())
      .map(({ app }) => `the worker of app ${app} is not running`)
    try {
      return [...stopped, ...(await within(checkRedis(redis)))]
    } catch {
      return [...stopped, 'Redis does not answer']
    }
  }
}

const shown = ({ app, organisation, gate, month }: AppDetail) => ({
  app,
  organisation,
  gate,
  month,
})

async function within<Value>(work: Promise<Value>): Promise<Value> {
  const late = new AbortController()
  const timeout = sleep(PATIENCE_MS, undefined, { signal: late.signal }).then(() => {
    throw new Error('too late')
  })
  try {
    return await Promise.race([work, timeout])
  } finally {
    late.abort()
    timeout.catch(() => undefined)
  }
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' })
  response.end(`${JSON.stringify(body)}\n`)
}
