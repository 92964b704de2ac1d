import { queueName, queuePrefix } from '@dingpost/jobs'
import { connectRedis, contentOf, createLedger } from '@dingpost/ledger'
import { Queue } from 'bullmq'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { sweep } from '../src/sweep.ts'
import { recordingSender } from './recording-sender.ts'

const app = `sweep-${process.pid}`
let redis: ReturnType<typeof connectRedis>
let queue: Queue
beforeAll(() => {
  redis = connectRedis(inject('redisUrl'), { role: 'worker' })
  queue = new Queue(queueName(app), { connection: redis, prefix: queuePrefix(app) })
})
afterAll(async () => {
  await queue.obliterate({ force: true })
  await queue.close()
  redis.disconnect()
})

test('a batch whose producer died before it added the job gets one, and only one', async () => {
  let now = Date.now()
  const ledger = createLedger({ redis, app, now: () => now })
  const sender = { ...recordingSender(), app, ledger }
  const accept = async (content: string): Promise<string> => {
    const acceptance = await ledger.notifications.accept({
      content: contentOf({ msgtype: 'text', text: { content } }),
      batchCapacity: 100,
      recipients: [{ kind: 'userId', value: 'u1' }],
    })
    return acceptance.kind === 'accepted' ? (acceptance.batches[0]?.id ?? '') : ''
  }
  /** As one worker of the fleet may every five seconds. */
  const sweepNow = async (): Promise<number> => {
    await redis.del(`dp:{${app}}:sweep`)
    return sweep(sender, queue)
  }
  const orphan = await accept('orphan')
  const sent = await accept('sent')
  await ledger.batches.reserve(sent)
  await ledger.batches.confirm(sent, '77', true)

  expect(await sweepNow()).toBe(0)
  now += 61_000
  const young = await accept('young')
  expect(await sweepNow()).toBe(2)
  const jobs = await queue.getJobs()
  expect(jobs.map(({ id, name, data }) => ({ id, name, data }))).toEqual(
    expect.arrayContaining([
      { id: orphan, name: 'send', data: { batch: orphan } },
      { id: `${sent}-receipt`, name: 'receipt', data: { batch: sent } },
    ]),
  )
  expect(jobs.map(({ id }) => id)).not.toContain(young)

  expect(await sweepNow()).toBe(0)
  now += 61_000
  expect(await sweepNow()).toBe(3)
  expect(await queue.getJobs()).toHaveLength(3)
})
