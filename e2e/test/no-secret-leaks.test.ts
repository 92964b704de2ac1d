import { readFile } from 'node:fs/promises'
import { queuePrefix, receiptQueueName, sendQueueName } from '@dingpost/jobs'
import { Queue } from 'bullmq'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest'
import { text } from '../src/backend.ts'
import { tokenOf } from '../src/foreign-program.ts'
import { leaksIn } from '../src/leaks.ts'
import { mobile, userId } from '../src/people.ts'
import { openStage, type Stage, urlOf } from '../src/stage.ts'

const CONTENT = '工资条 salary-slip-7d1f'
const STRANGER = '13912345678'
const tokens: string[] = []

let stage: Stage
let redis: Redis
let queues: readonly [send: Queue, receipt: Queue]
beforeAll(async () => {
  const env = { LOG_LEVEL: 'trace', DINGTALK_TIMEOUT_MS: '1000' }
  stage = await openStage({ workers: 2, apps: 2, env })
  const { name } = stage.app
  redis = new Redis(inject('redisUrl'), { maxRetriesPerRequest: null })
  const connection = { connection: redis, prefix: queuePrefix(name) }
  queues = [
    new Queue(sendQueueName(name), connection),
    new Queue(receiptQueueName(name), connection),
  ]
  await everythingThatCanGoWrong()
}, 120_000)
afterAll(async () => {
  await Promise.all(queues.map((queue) => queue.close()))
  redis.disconnect()
  await stage.close()
})

const secrets = (): string[] => [...stage.secrets(), ...tokens, CONTENT]

test('no log of any process holds a token, a secret, a mobile or a message', async () => {
  const logs = await Promise.all(stage.stack.logFiles.map((file) => readFile(file, 'utf8')))
  // One producer and two workers; the simulator says no more than that it is ready.
  expect(logs.filter((log) => log.includes('"level":'))).toHaveLength(3)
  expect(logs.flatMap((log) => leaksIn(log, secrets()))).toEqual([])
})

test('neither do metrics and readiness', async () => {
  const { producerUrl, workers } = stage.stack
  for (const url of [producerUrl, ...(await Promise.all(workers.map(urlOf)))]) {
    for (const path of ['/metrics', '/readyz', '/healthz']) {
      const answer = await (await fetch(url + path)).text()
      expect(answer).not.toBe('')
      expect(leaksIn(answer, secrets())).toEqual([])
    }
  }
})

test('nor Bull Board, which asks for its password', async () => {
  const { boardUser, boardPassword, producerUrl } = stage.stack
  const login = Buffer.from(`${boardUser}:${boardPassword}`).toString('base64')
  const board = (
    path: string,
    headers: Record<string, string> = { authorization: `Basic ${login}` },
  ) => fetch(`${producerUrl}/board${path}`, { headers })

  expect((await board('/api/queues', {})).status).toBe(401)
  const paths = ['']
  for (const queue of queues) {
    for (const state of ['completed', 'failed', 'delayed', 'latest']) {
      paths.push(`/api/queues?activeQueue=${queue.name}&status=${state}&page=1`)
    }
    const jobs = (await queue.getJobs()).map(({ id }) => `/api/queues/${queue.name}/${id}`)
    expect(jobs.length).toBeGreaterThan(3)
    paths.push(...jobs, ...jobs.map((job) => `${job}/logs`))
  }
  for (const path of paths) {
    const answer = await board(path)
    expect([path, answer.status]).toEqual([path, 200])
    expect(leaksIn(await answer.text(), secrets())).toEqual([])
  }
})

test('nor what the API answers, errors included', async () => {
  const { backend, stack } = stage
  const json = { 'content-type': 'application/json' }
  const post = (body: string, headers: Record<string, string> = json) =>
    backend.request('/v1/notifications', { method: 'POST', headers, body })
  const message = text(CONTENT)
  const answers = await Promise.all([
    post(JSON.stringify({ to: { mobiles: [STRANGER, `${STRANGER}0`] }, message })),
    post(JSON.stringify({ to: { mobiles: [STRANGER] }, message: { ...message, extra: CONTENT } })),
    post(JSON.stringify({ to: { mobiles: [STRANGER] }, message: CONTENT })),
    post(`{"to":{"mobiles":["${STRANGER}"]},"message":"${CONTENT}`),
    post(JSON.stringify({ to: { mobiles: [STRANGER] }, message }), {
      'content-type': 'text/plain',
    }),
    backend.request(`/v1/notifications/${stack.apiKey}`),
    backend.request('/v1/notifications', { headers: { authorization: `Bearer ${stack.apiKey}0` } }),
  ])
  for (const { status, body } of answers) {
    expect(status).toBeGreaterThanOrEqual(400)
    expect(status).toBeLessThan(500)
    expect(leaksIn(JSON.stringify(body), secrets())).toEqual([])
  }
})

test('a job holds the ids of batches and nothing else', async () => {
  const all = (await Promise.all(queues.map((queue) => queue.getJobs()))).flat()
  const jobs = all.filter(({ id }) => id !== 'made-by-hand')
  expect(jobs.length).toBeGreaterThan(3)
  const batch = expect.stringMatching(/^[unb]\d+$/)
  for (const { name, data } of jobs) {
    expect(data).toEqual(name === 'send' ? { batches: [batch] } : { batch })
  }
})

/** People by mobile, every kind of failure, held apps, and a job that no producer would make. */
async function everythingThatCanGoWrong(): Promise<void> {
  const { backend, dingtalk, stack, app, apps } = stage
  const ids: string[] = []
  const send = async (word: string): Promise<void> => {
    const to = { mobiles: [mobile(1), mobile(2), STRANGER], userIds: [userId(3)] }
    const id = await backend.accept({ app: app.name, to, message: text(`${CONTENT} ${word}`) })
    ids.push(id)
    await backend.settled(id)
  }
  await send('well')
  tokens.push(await tokenOf(stack.simulatorUrl, app))
  await dingtalk.revokeTokens()
  await send('with a revoked token')
  tokens.push(await tokenOf(stack.simulatorUrl, app))
  expect(new Set(tokens).size).toBe(2)

  const api = 'asyncsend_v2'
  await dingtalk.addFault({ api, kind: 'reset-after' })
  await send('with a lost reply')
  await dingtalk.addFault({ api, kind: 'hang', processed: true })
  await send('with a late reply')
  await dingtalk.addFault({ api, kind: 'http', status: 502 })
  await send('with a failing gateway')
  await dingtalk.addFault({ api, kind: 'malformed' })
  await send('with half a reply')
  await dingtalk.addFault({ api, kind: 'throttle', seconds: 1 })
  await send('throttled')
  // DingTalk's own words repeat what it was given.
  const gossip = `${STRANGER} ${tokens.at(-1)} ${app.appSecret}`
  await dingtalk.addFault({ api, kind: 'error', code: 34_014, text: gossip })
  await send('refused')
  await dingtalk.addFault({ api, kind: 'error', code: 424_242, text: gossip })
  await send('refused with a code that nobody knows')

  const [, other] = apps
  await dingtalk.putApp({ appKey: other?.appKey ?? '', appSecret: 'renewed' })
  await backend.accept({
    app: other?.name ?? '',
    to: { mobiles: [mobile(1)] },
    message: text(CONTENT),
  })
  const [sends] = queues
  await sends.add(
    'send',
    { batch: 'b0', mobile: STRANGER, content: CONTENT },
    { jobId: 'made-by-hand' },
  )
  await vi.waitFor(async () => {
    expect(await stage.gate(other?.name)).toMatchObject({ code: '40096' })
    expect(await sends.getFailedCount()).toBe(1)
  }, 10_000)
}
