import { describe, expect, inject, it, onTestFinished, vi } from 'vitest'
import type { Producer } from '../src/producer.ts'
import { jobsOf, LONG_MS, overProxy, people, produce } from './produce.ts'
import { startRedisProxy } from './redis-proxy.ts'
import { text } from './stand-in.ts'

async function recipientsOf(producer: Producer, id: string) {
  const page = await producer.recipients(id, { limit: 1_000 })
  return page?.items.map(({ recipient, state }) => ({ recipient, state }))
}

describe('an accepted notification', () => {
  it('is on the queue as a batch id and nothing else', async () => {
    const { app, producer, queue } = produce()
    const to = { mobiles: ['13800000000'], userIds: ['u1'], everyone: true }
    const accepted = await producer.enqueue({ to, message: text('hello') })
    expect(accepted).toMatchObject({ app, total: 3, repeated: false })
    expect(accepted.id.startsWith(`${app}_`)).toBe(true)

    const jobs = await queue.getDelayed()
    expect(accepted.batches).toBe(2)
    expect(jobs.map((job) => job.toJSON())).toMatchObject([{ name: 'send', delay: LONG_MS }])
    const batches = [expect.stringMatching(/^n\d+$/), expect.stringMatching(/^n\d+$/)]
    expect(jobs[0]?.data).toEqual({ batches })
    expect(await producer.status(accepted.id)).toMatchObject({
      state: 'queued',
      recipients: { total: 3, queued: 3 },
    })
    expect(await recipientsOf(producer, accepted.id)).toEqual([
      { recipient: { kind: 'mobile', value: '13800000000' }, state: 'queued' },
      { recipient: { kind: 'userId', value: 'u1' }, state: 'queued' },
      { recipient: { kind: 'everyone' }, state: 'queued' },
    ])
  })

  it('fills batches of 100, which go at once, and leaves the rest waiting for company', async () => {
    const { producer, queue } = produce()
    await producer.enqueue({ to: people(250), message: text('hello') })
    const jobs = await jobsOf(queue)
    expect(jobs.batchesWaiting).toHaveLength(2)
    expect(jobs.batchesDelayed).toHaveLength(1)
  })

  it('sends the batch at once that it fills up after others', async () => {
    const { producer, queue } = produce()
    await producer.enqueue({ to: people(60), message: text('hello') })
    const [waits] = (await jobsOf(queue)).delayed
    await producer.enqueue({ to: people(40, 60), message: text('hello') })
    expect(await jobsOf(queue)).toMatchObject({ waiting: [waits], delayed: [] })
  })

  it('does not wait without a linger', async () => {
    const { producer, queue } = produce({ lingerMs: 0 })
    await producer.enqueue({ to: people(1), message: text('hello') })
    const jobs = await jobsOf(queue)
    expect(jobs.waiting).toHaveLength(1)
    expect(jobs.delayed).toEqual([])
  })

  // The embedded Redis takes 1.3 s for 10,000 on two idle cores, too near to the deadline.
  const most = inject('redisKind') === 'embedded' ? 1_000 : 10_000

  it(`may have ${most} recipients`, async () => {
    const { producer, queue } = produce()
    const accepted = await producer.enqueue({ to: people(most), message: text('hello') })
    expect(accepted).toMatchObject({ total: most, batches: most / 100 })
    expect((await jobsOf(queue)).batchesWaiting).toHaveLength(most / 100)
  })
})

describe('the time and the priority of a notification', () => {
  it('lets urgent ones go at once and first, and bulk last', async () => {
    const { producer, queue } = produce()
    for (const priority of ['bulk', 'normal', 'urgent'] as const) {
      await producer.enqueue({ to: people(100), message: text('hello'), priority })
    }
    await producer.enqueue({ to: people(1, 100), message: text('hello'), priority: 'urgent' })
    const { waiting, delayed } = await jobsOf(queue)
    expect(waiting.map((id) => id?.[0])).toEqual(['u', 'u', 'n', 'b'])
    expect(delayed).toEqual([])
  })

  it('keeps what is to be delivered later until then, however full its batch is', async () => {
    const { producer, queue } = produce()
    const deliverAt = new Date(Date.now() + 3_600_000).toISOString()
    const { id } = await producer.enqueue({ to: people(150), message: text('hello'), deliverAt })
    const jobs = await queue.getDelayed()
    expect(jobs).toHaveLength(2)
    for (const { delay } of jobs) expect(Math.abs(delay - 3_600_000)).toBeLessThan(10_000)
    expect(await producer.status(id)).toMatchObject({
      state: 'queued',
      recipients: { total: 150, deferred: 150 },
    })
  })

  it('adds a job of a repeat that is missing, though it is not due', async () => {
    const { producer, queue } = produce()
    const deliverAt = new Date(Date.now() + 3_600_000).toISOString()
    const later = { to: people(1), message: text('hello'), deliverAt }
    await producer.enqueue(later, { idempotencyKey: 'k' })
    const [job] = await queue.getDelayed()
    await queue.remove(job?.id ?? '')
    await producer.enqueue(later, { idempotencyKey: 'k' })
    expect((await jobsOf(queue)).delayed).toEqual([job?.id])
  })
})

describe('an idempotency key', () => {
  const hello = { to: people(2), message: text('hello') }

  it('answers the first id again and sends nothing twice', async () => {
    const { producer, queue } = produce()
    const first = await producer.enqueue(hello, { idempotencyKey: 'k' })
    const again = await producer.enqueue(hello, { idempotencyKey: 'k' })
    expect(again).toEqual({ ...first, repeated: true })
    expect((await jobsOf(queue)).delayed).toHaveLength(1)
  })

  it('refuses another body', async () => {
    const { producer } = produce()
    const { id } = await producer.enqueue(hello, { idempotencyKey: 'k' })
    const other = { ...hello, message: text('something else') }
    await expect(producer.enqueue(other, { idempotencyKey: 'k' })).rejects.toMatchObject({
      code: 'idempotency_conflict',
      notification: id,
    })
  })

  it('heals a crash between the ledger and the queue', async () => {
    const { producer, queue } = produce()
    await producer.enqueue(hello, { idempotencyKey: 'k' })
    const before = (await jobsOf(queue)).delayed
    for (const id of before) await queue.remove(id ?? '')
    expect((await jobsOf(queue)).delayed).toEqual([])
    await producer.enqueue(hello, { idempotencyKey: 'k' })
    expect((await jobsOf(queue)).delayed).toEqual(before)
  })

  it('lets one of 20 at the same time through', async () => {
    const { producer, queue } = produce()
    const all = await Promise.all(
      Array.from({ length: 20 }, () => producer.enqueue(hello, { idempotencyKey: 'k' })),
    )
    expect(new Set(all.map(({ id }) => id)).size).toBe(1)
    expect(all.filter(({ repeated }) => !repeated)).toHaveLength(1)
    expect((await jobsOf(queue)).delayed).toHaveLength(1)
  })
})

describe('without sending', () => {
  it('tells what would happen', async () => {
    const { app, producer, queue } = produce()
    const to = { mobiles: ['13800000000'], userIds: ['u1'], departmentIds: [7] }
    expect(await producer.preview({ to, message: text('hello') })).toMatchObject({
      app,
      gate: undefined,
      forecasts: [{ would: 'look_up' }, { would: 'send', userId: 'u1' }, { would: 'look_up' }],
      totals: { send: 1, look_up: 2, digest: 0, defer: 0, suppress: 0, fail: 0 },
    })
    expect(await jobsOf(queue)).toMatchObject({ waiting: [], delayed: [] })
  })

  it('tells what is used of the limits', async () => {
    const { app, producer } = produce()
    await producer.enqueue({ to: people(1), message: text('hello'), priority: 'urgent' })
    const usage = await producer.usage({ app, userId: 'u0' })
    expect(usage).toMatchObject({
      apps: [
        {
          app,
          broadcasts: { used: 0, limit: 3, left: 3 },
          user: { userId: 'u0', used: 0, limit: 500, left: 500 },
          pace: { callsPerSecond: { limit: 15, now: 15 } },
          queue: { waiting: 1, active: 0, delayed: 0, failed: 0 },
          receipts: { waiting: 0 },
        },
      ],
      organisations: [{ organisation: 'default', calls: { limit: 5_000 } }],
    })
    expect(usage?.day.slice(0, 7)).toBe(usage?.month)
  })
})

describe('Redis behind a network', () => {
  const hello = { to: people(1), message: text('hello') }

  it('is asked twice for a notification', async () => {
    const { proxy, producer } = await overProxy()
    await producer.enqueue(hello)
    proxy.writes = 0
    await producer.enqueue({ ...hello, message: text('something else') })
    expect(proxy.writes).toBe(2)
  })

  it.each(['cut', 'hang'] as const)(
    'refuses within two seconds when it is gone (%s), and takes again when it is back',
    async (gone) => {
      const { proxy, producer } = await overProxy()
      await producer.enqueue(hello)
      proxy[gone]()
      const began = performance.now()
      await expect(producer.enqueue(hello)).rejects.toMatchObject({ code: 'unavailable' })
      await expect(producer.check()).rejects.toMatchObject({ code: 'unavailable' })
      expect(performance.now() - began).toBeLessThan(4_000)
      proxy.restore()
      await vi.waitFor(() => producer.enqueue(hello), { timeout: 10_000 })
    },
  )

  it('may come later than the producer', async () => {
    const proxy = await startRedisProxy(inject('redisUrl'))
    onTestFinished(() => proxy.close())
    proxy.cut()
    const { producer, queue } = produce({ redisUrl: proxy.url })
    await expect(producer.enqueue(hello)).rejects.toMatchObject({ code: 'unavailable' })
    proxy.restore()
    await vi.waitFor(() => producer.enqueue(hello), { timeout: 10_000 })
    expect((await jobsOf(queue)).delayed).toHaveLength(1)
  })

  it('passes the check only once it takes notifications, too', async () => {
    for (let round = 0; round < 10; round += 1) {
      const proxy = await startRedisProxy(inject('redisUrl'))
      onTestFinished(() => proxy.close())
      proxy.cut()
      const { producer } = produce({ redisUrl: proxy.url })
      await expect(producer.enqueue(hello)).rejects.toMatchObject({ code: 'unavailable' })
      proxy.restore()
      await vi.waitFor(() => producer.check(), { timeout: 10_000, interval: 2 })
      await expect(producer.enqueue(hello)).resolves.toMatchObject({ total: 1 })
    }
  })
})
