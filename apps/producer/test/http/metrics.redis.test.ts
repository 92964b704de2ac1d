import { randomBytes } from 'node:crypto'
import { createLog } from '@dingpost/log'
import { Registry } from 'prom-client'
import { expect, inject, it, onTestFinished } from 'vitest'
import { createServer } from '../../src/http/server.ts'
import { createProducer } from '../../src/producer.ts'
import { startRedisProxy } from '../redis-proxy.ts'
import { text } from '../stand-in.ts'

it('tells what is on the queue, and no old numbers while Redis is away', async () => {
  const proxy = await startRedisProxy(inject('redisUrl'))
  const app = `m${randomBytes(6).toString('hex')}`
  const producer = createProducer({ redisUrl: proxy.url, apps: [app], lingerMs: 60_000 })
  const server = await createServer({
    producer,
    apiKeys: [],
    board: { kind: 'off' },
    log: createLog('producer', 'silent'),
    registry: new Registry(),
  })
  onTestFinished(async () => {
    await server.close()
    await producer.close()
    await proxy.close()
  })
  const metrics = async () => (await server.inject('/metrics')).body

  await producer.enqueue({ to: { userIds: ['u1'] }, message: text('x') })
  expect(await metrics()).toContain(`dingpost_queue_jobs{queue="${app}",state="delayed"} 1`)
  const to = { userIds: Array.from({ length: 100 }, (_, at) => `u${at}`) }
  await producer.enqueue({ to, message: text('y') })
  expect(await metrics()).toContain(`dingpost_queue_jobs{queue="${app}",state="prioritized"} 1`)
  producer.reload([`${app}2`])
  expect(await metrics()).toContain(`dingpost_queue_jobs{queue="${app}2",state="delayed"} 0`)
  expect(await metrics()).not.toContain(`dingpost_queue_jobs{queue="${app}",`)
  proxy.cut()
  expect(await metrics()).not.toContain('dingpost_queue_jobs{')
})
