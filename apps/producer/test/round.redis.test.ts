import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { jobsOf, overProxy, people, produce } from './produce.ts'
import { text } from './stand-in.ts'

const item = (at: number, content = 'hello') => ({ to: people(1, at), message: text(content) })

describe('many at once', () => {
  it('share batches and jobs as if they had come one by one', async () => {
    // However long the two commands take, they come in the same moment.
    vi.useFakeTimers({ toFake: ['performance'] })
    onTestFinished(() => void vi.useRealTimers())
    const { producer, queue } = produce()
    const results = await producer.enqueueBulk(Array.from({ length: 150 }, (_, at) => item(at)))
    expect(results.every(({ ok }) => ok)).toBe(true)
    const { waiting, delayed } = await jobsOf(queue)
    expect([waiting.length, delayed.length]).toEqual([1, 1])
  })

  it('have results of their own', async () => {
    const { producer } = produce()
    const results = await producer.enqueueBulk([
      { ...item(0), idempotencyKey: 'k' },
      { ...item(0), idempotencyKey: 'k' },
      { ...item(1), idempotencyKey: 'k' },
      { ...item(0), to: {} },
      item(2),
    ])
    const ids = results.map((result) => (result.ok ? result.accepted.id : result.error.name))
    expect(ids[1]).toBe(ids[0])
    expect(ids.slice(2, 4)).toEqual(['IdempotencyConflict', 'InvalidNotification'])
    expect(results.map(({ ok }) => ok)).toEqual([true, true, false, false, true])
    expect(await producer.status(ids[4] ?? '')).toMatchObject({ recipients: { total: 1 } })
  })

  it('ask Redis about as often as one does', async () => {
    const { proxy, producer } = await overProxy()
    await producer.enqueue(item(0))
    proxy.writes = 0
    const items = Array.from({ length: 50 }, (_, at) => item(0, `hello ${at}`))
    const results = await producer.enqueueBulk(items)
    expect(results.every(({ ok }) => ok)).toBe(true)
    // The first of a round is written alone, the others together behind it.
    expect(proxy.writes).toBeLessThanOrEqual(4)
  })

  it('are answered within two seconds when Redis is gone, each for itself', async () => {
    const { proxy, producer } = await overProxy()
    await producer.enqueue(item(0))
    proxy.hang()
    const began = performance.now()
    const results = await producer.enqueueBulk([item(0), { ...item(0), to: {} }, item(0)])
    expect(performance.now() - began).toBeLessThan(2_000)
    expect(results).toMatchObject([
      { error: { code: 'unavailable' } },
      { error: { code: 'invalid_notification' } },
      { error: { code: 'unavailable' } },
    ])
  })
})
