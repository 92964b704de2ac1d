import { randomBytes } from 'node:crypto'
import { afterwardsJob, sendJob } from '@dingpost/jobs'
import { createLog } from '@dingpost/log'
import { type BoardAccess, Secret } from '@dingpost/settings'
import { Worker } from 'bullmq'
import { Redis } from 'ioredis'
import { Registry } from 'prom-client'
import { describe, expect, inject, it, onTestFinished, vi } from 'vitest'
import { createServer } from '../../src/http/server.ts'
import { createProducer } from '../../src/producer.ts'
import { text } from '../stand-in.ts'

async function serveBoard(access: BoardAccess) {
  const app = `b${randomBytes(6).toString('hex')}`
  const producer = createProducer({
    redisUrl: inject('redisUrl'),
    apps: [app],
    lingerMs: 60_000,
  })
  const server = await createServer({
    producer,
    apiKeys: [],
    board: access,
    log: createLog('producer', 'silent'),
    registry: new Registry(),
  })
  onTestFinished(async () => {
    await server.close()
    await producer.close()
  })
  const queue = producer.queues.get(app)
  if (!queue) throw new Error('no queue')
  return { server, producer, queue }
}

const login = (user: string, password: string) => ({
  authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
})

describe('the board', () => {
  const access = { kind: 'password', user: 'ops', password: new Secret('hunter2') } as const

  it('asks for its password', async () => {
    const { server } = await serveBoard(access)
    const wrong = [{}, login('ops', 'wrong'), login('root', 'hunter2'), login('', '')]
    for (const url of ['/board', '/board/', '/board/api/queues', '/board/static/js/x.js']) {
      for (const headers of wrong) {
        const response = await server.inject({ url, headers })
        expect(response.statusCode).toBe(401)
        expect(response.headers['www-authenticate']).toMatch(/^Basic realm="DingPost"/)
      }
    }
    const right = await server.inject({ url: '/board', headers: login('ops', 'hunter2') })
    expect(right.statusCode).toBe(200)
    expect(right.headers['content-security-policy']).toMatch(/^default-src 'self'/)
  })

  it('is not there when it is off', async () => {
    const { server } = await serveBoard({ kind: 'off' })
    expect((await server.inject('/board')).statusCode).toBe(404)
  })

  it('shows jobs without anybody in them', async () => {
    const { server, producer, queue } = await serveBoard({ kind: 'open' })
    await producer.enqueue({ to: { mobiles: ['13800000000'] }, message: text('secret words') })
    const { body } = await server.inject(
      `/board/api/queues?activeQueue=${queue.name}&status=delayed&page=1&jobsPerPage=10`,
    )
    expect(JSON.parse(body)).toMatchObject({
      queues: [
        { name: queue.name, jobs: [{ data: { batches: [expect.any(String) as string] } }] },
        { name: `${queue.name}.receipts`, jobs: [] },
      ],
    })
    expect(body).not.toMatch(/13800000000|secret words/)
  })

  it('shows recalls by the id of their notification', async () => {
    const { server, producer, queue } = await serveBoard({ kind: 'open' })
    const receipts = [...producer.queues.values()][1]
    const { name, data, opts } = afterwardsJob('recall', 'hr_x')
    await receipts?.add(name, { ...data, value: 'hush' }, opts)
    const { body } = await server.inject(
      `/board/api/queues?activeQueue=${queue.name}.receipts&status=waiting&page=1&jobsPerPage=10`,
    )
    expect(JSON.parse(body)).toMatchObject({
      queues: [{}, { jobs: [{ name: 'recall', data: { notification: 'hr_x' } }] }],
    })
    expect(body).not.toContain('hush')
  })

  it('counts jobs of every priority', async () => {
    const { server, producer, queue } = await serveBoard({ kind: 'open' })
    const to = { userIds: Array.from({ length: 100 }, (_, at) => `u${at}`) }
    for (const priority of ['urgent', 'normal', 'bulk'] as const) {
      await producer.enqueue({ to, message: text('x'), priority })
    }
    const { body } = await server.inject('/board/api/queues')
    expect(JSON.parse(body)).toMatchObject({
      queues: [{ name: queue.name, counts: { waiting: 1, prioritized: 2 } }, {}],
    })
  })

  it('follows the apps that come and go', async () => {
    const { server, producer, queue } = await serveBoard({ kind: 'open' })
    const shown = async () => {
      const { body } = await server.inject('/board/api/queues')
      return (JSON.parse(body) as { queues: { name: string }[] }).queues.map(({ name }) => name)
    }
    expect(await shown()).toEqual([queue.name, `${queue.name}.receipts`])
    producer.reload(['other-app'])
    expect(await shown()).toEqual(['dingpost-other-app', 'dingpost-other-app.receipts'])
  })

  it('shows where a job failed, and not with what', async () => {
    const { server, queue } = await serveBoard({ kind: 'open' })
    const connection = new Redis(inject('redisUrl'), { maxRetriesPerRequest: null })
    const worker = new Worker(
      queue.name,
      async () => {
        throw new Error('13800000000 got "hush"\n  hush again')
      },
      { connection, prefix: queue.opts.prefix ?? '' },
    )
    onTestFinished(async () => {
      await worker.close()
      connection.disconnect()
    })
    const { name, data, opts } = sendJob('b77', 0)
    await queue.add(name, { ...data, mobile: '13800000000' }, { ...opts, attempts: 1 })
    await vi.waitFor(async () => expect(await queue.getFailedCount()).toBe(1), { timeout: 10_000 })

    for (const url of [
      `/board/api/queues?activeQueue=${queue.name}&status=failed&page=1&jobsPerPage=10`,
      `/board/api/queues/${queue.name}/b77`,
      `/board/api/queues/${queue.name}/b77/logs`,
    ]) {
      const { body, statusCode } = await server.inject(url)
      expect(statusCode).toBe(200)
      expect(body).not.toMatch(/13800000000|hush/)
    }
    const { body } = await server.inject(`/board/api/queues/${queue.name}/b77`)
    expect(JSON.parse(body)).toMatchObject({
      status: 'failed',
      job: {
        data: { batches: ['b77'] },
        failedReason: 'The log of the worker has the reason, under this id.',
        stacktrace: [expect.stringMatching(/^ {4}at /) as string],
      },
    })
  })

  it('changes nothing that the ledger would not know of', async () => {
    const { server, producer, queue } = await serveBoard({ kind: 'open' })
    await producer.enqueue({ to: { userIds: ['u1'] }, message: text('x') })
    const [job] = await queue.getDelayed()
    const base = `/board/api/queues/${queue.name}`
    const payload = { name: 'send', data: { batches: ['b1'] }, options: {}, jobData: {}, delay: 0 }
    for (const [method, url] of [
      ['POST', `${base}/add`],
      ['PATCH', `${base}/${job?.id}/update-data`],
      ['PATCH', `${base}/${job?.id}/delay`],
      ['PATCH', `${base}/${job?.id}/priority`],
      ['PUT', `${base}/${job?.id}/clean`],
      ['PUT', `${base}/clean/delayed`],
      ['PUT', `${base}/promote`],
      ['PUT', `${base}/empty`],
      ['PUT', `${base}/obliterate`],
      ['PUT', `${base}/concurrency`],
      ['PUT', `${base}/rate-limit`],
    ] as const) {
      const response = await server.inject({ method, url, payload })
      expect(`${url} ${response.statusCode}`).toBe(`${url} 403`)
    }
    expect(await queue.getJobCounts('delayed', 'wait')).toMatchObject({ delayed: 1, wait: 0 })
  })

  it('lets an operator pause, resume and promote', async () => {
    const { server, producer, queue } = await serveBoard({ kind: 'open' })
    await producer.enqueue({ to: { userIds: ['u1'] }, message: text('x') })
    const [job] = await queue.getDelayed()
    const base = `/board/api/queues/${queue.name}`
    const put = async (path: string) =>
      (await server.inject({ method: 'PUT', url: `${base}/${path}` })).statusCode
    expect(await put('pause')).toBe(200)
    expect(await queue.isPaused()).toBe(true)
    expect(await put('resume')).toBe(200)
    expect(await queue.isPaused()).toBe(false)
    expect(await put(`${job?.id}/promote`)).toBe(204)
    expect(await queue.getPrioritizedCount()).toBe(1)
  })
})
