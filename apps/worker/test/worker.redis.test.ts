import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { sendJob, queuePrefix, sendQueueName } from '@dingpost/jobs'
import { connectRedis, contentOf, createLedger } from '@dingpost/ledger'
import { Secret, type WorkerSettings } from '@dingpost/settings'
import { Queue } from 'bullmq'
import { pino } from 'pino'
import { expect, inject, onTestFinished, test, vi } from 'vitest'
import { startWorker } from '../src/worker.ts'
import { appSettings } from './app-settings.ts'

const own = `worker-${process.pid}`
const DAY = 24 * 60 * 60_000

/** A DingTalk that gives tokens and accepts everything, and counts. */
async function startDingTalk() {
  const calls: string[] = []
  const server = createServer((request, response) => {
    const [path = ''] = (request.url ?? '').split('?')
    calls.push(path.split('/').at(-1) ?? '')
    const reply =
      path === '/gettoken' ? { access_token: 'token', expires_in: 7_200 } : { task_id: 77 }
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ errcode: 0, ...reply }))
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  onTestFinished(() => void server.close())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { url, sends: () => calls.filter((api) => api === 'asyncsend_v2').length }
}

const app = (name: string) =>
  appSettings(name, { organisation: { name: own, callsPerMonth: 2 }, receipts: 'never' })

test('apps of one organisation share the calls of a month, and go on in the next', async () => {
  const dingtalk = await startDingTalk()
  const redisUrl = inject('redisUrl')
  const redis = connectRedis(redisUrl, { role: 'worker' })
  onTestFinished(() => redis.disconnect())
  let now = Date.UTC(2026, 10, 22, 4)
  const apps = [app(`${own}-hr`), app(`${own}-ops`)]
  const settings: WorkerSettings = {
    redisUrl: new Secret(redisUrl),
    apps,
    dingtalkUrl: dingtalk.url,
    dingtalkTimeoutMs: 5_000,
    egress: { name: own, calls: 10_000 },
    host: '127.0.0.1',
    port: 0,
    concurrency: 4,
    receiptFirstLookMs: 5_000,
    receiptLastLookMs: 0,
    drainDeadlineMs: 5_000,
    logLevel: 'silent',
  }
  const lines: Record<string, unknown>[] = []
  const log = pino(
    {},
    { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) },
  )
  const worker = await startWorker(settings, log, { now: () => now })
  onTestFinished(() => worker.close())

  const sendFrom = async (name: string, content: string) => {
    const ledger = createLedger({ redis, app: name, now: () => now })
    const acceptance = await ledger.notifications.accept({
      content: contentOf({ msgtype: 'text', text: { content } }),
      batchCapacity: 100,
      recipients: [{ kind: 'userId', value: 'u1' }],
    })
    if (acceptance.kind !== 'accepted') throw new Error(acceptance.kind)
    const queue = new Queue(sendQueueName(name), { connection: redis, prefix: queuePrefix(name) })
    onTestFinished(() => queue.close())
    const job = sendJob(acceptance.batches[0]?.id ?? '', 0)
    await queue.add(job.name, job.data, job.opts)
    const status = () => ledger.notifications.status(acceptance.id)
    return {
      ledger,
      status,
      settled: () =>
        vi.waitFor(async () => expect((await status())?.state).toBe('settled'), 10_000),
    }
  }
  const [hr = '', ops = ''] = apps.map(({ name }) => name)
  await (await sendFrom(hr, 'first')).settled()
  await (await sendFrom(ops, 'second')).settled()
  const third = await sendFrom(hr, 'third')
  await vi.waitFor(async () => {
    const { code, detail } = (await third.ledger.gate.state()) ?? {}
    expect(code).toBe('90020')
    expect(detail).toContain('(2 of 2 are used)')
  }, 5_000)
  expect(dingtalk.sends()).toBe(2)
  expect(lines).toContainEqual(
    expect.objectContaining({ level: 50, organisation: own, used: 2, limit: 2 }),
  )

  now += 10 * DAY
  await third.settled()
  expect(dingtalk.sends()).toBe(3)
  expect((await third.status())?.tasks).toMatchObject([{ sentAt: now }])
  const readiness = (await (await fetch(`${worker.url}/readyz`)).json()) as { apps: object[] }
  const month = { used: 1, limit: 2 }
  expect(readiness.apps).toMatchObject([
    { app: hr, organisation: own, gate: null, month },
    { app: ops, organisation: own, gate: null, month },
  ])
})
