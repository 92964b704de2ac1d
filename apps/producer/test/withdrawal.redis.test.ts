import { connectRedis, createLedger } from '@dingpost/ledger'
import type { Queue } from 'bullmq'
import { describe, expect, inject, it } from 'vitest'
import { people, produce } from './produce.ts'
import { text } from './stand-in.ts'

/** What a worker does with every batch that waits. */
async function send(app: string, queue: Queue, taskId: string) {
  const redis = connectRedis(inject('redisUrl'), { role: 'worker' })
  const { batches } = createLedger({ redis, app })
  for (const { id = '' } of await queue.getDelayed()) {
    expect(await batches.reserve(id)).toMatchObject({ kind: 'send' })
    await batches.confirm(id, taskId, 'ask', false)
  }
  redis.disconnect()
}

describe('after sending', () => {
  it('what waits is cancelled, and its status says so', async () => {
    const { producer } = produce()
    const { id } = await producer.enqueue({ to: people(3), message: text('hello') })
    expect(await producer.cancel(id)).toMatchObject({
      cancelled: 3,
      underWay: 0,
      status: { id, state: 'cancelled', recipients: { total: 3, cancelled: 3 } },
    })
    expect(await producer.cancel(id)).toMatchObject({ cancelled: 0, underWay: 0 })
    expect(await producer.recall(id)).toEqual({ kind: 'nothing_to_recall' })
  })

  it('what was sent gets a job that recalls it, once', async () => {
    const { app, producer, queue } = produce()
    const { id } = await producer.enqueue({ to: people(3), message: text('hello') })
    await send(app, queue, '256271667526')
    for (let time = 0; time < 2; time += 1) {
      expect(await producer.recall(id)).toMatchObject({
        kind: 'asked',
        cancelled: 0,
        tasks: [{ taskId: '256271667526' }],
      })
    }
    const jobs = await producer.queues.get(`${app}.receipts`)?.getWaiting()
    expect(jobs?.map(({ name, data }) => [name, data as unknown])).toEqual([
      ['recall', { notification: id }],
    ])
  })

  it('a call that carried others is recalled only when that is meant', async () => {
    const { app, producer, queue } = produce()
    const { id } = await producer.enqueue({ to: people(1), message: text('hello') })
    await producer.enqueue({ to: people(1, 1), message: text('hello') })
    await send(app, queue, '7')
    expect(await producer.recall(id)).toMatchObject({ kind: 'shared', tasks: [{ taskId: '7' }] })
    expect(await producer.recall(id, { shared: true })).toMatchObject({ kind: 'asked' })
  })

  it('a status bar gets a job that shows it', async () => {
    const { app, producer, queue } = produce()
    const oa = {
      message_url: 'https://example.com',
      head: { bgcolor: 'FFBBBBBB', text: 'x' },
      status_bar: { status_value: '待审批' },
      body: {},
    }
    const update = { value: '已同意', background: '0xFF78C06E' }
    const { id } = await producer.enqueue({ to: people(1), message: { msgtype: 'oa', oa } })
    expect(await producer.updateStatusBar(id, update)).toEqual({ kind: 'nothing_sent' })
    await send(app, queue, '7')
    expect(await producer.updateStatusBar(id, update)).toMatchObject({ kind: 'asked' })
    expect(await producer.status(id)).toMatchObject({ statusBar: { ...update, state: 'pending' } })
    const jobs = await producer.queues.get(`${app}.receipts`)?.getWaiting()
    expect(jobs?.map(({ name, data }) => [name, data as unknown])).toEqual([
      ['status-bar', { notification: id }],
    ])

    const plain = await producer.enqueue({ to: people(1), message: text('hello') })
    expect(await producer.updateStatusBar(plain.id, update)).toEqual({ kind: 'no_status_bar' })
  })
})
