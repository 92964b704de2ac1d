import { expect, it, onTestFinished, vi } from 'vitest'
import { InvalidNotification } from '../src/errors/invalid-notification.ts'
import { RedisUnavailable } from '../src/errors/redis-unavailable.ts'
import { batch, createStandIn, ID, text } from './stand-in.ts'

const item = (content: string, options = {}) => ({
  to: { userIds: ['u1'] },
  message: text(content),
  ...options,
})

const contentOf = (json: string) => (JSON.parse(json) as ReturnType<typeof text>).text.content

it('gives every item its own result, in order', async () => {
  const standIn = createStandIn()
  standIn.acceptance = ({ content }) => {
    switch (contentOf(content.json)) {
      case 'taken':
        return { kind: 'conflict', id: 'hr_first' }
      case 'again':
        return { kind: 'repeated', id: 'hr_first', batches: [] }
      default:
        return { kind: 'accepted', id: ID, batches: [batch('n1')] }
    }
  }
  const results = await standIn.producer.enqueueBulk([
    item('x'),
    item('x', { to: {} }),
    item('taken', { idempotencyKey: 'k' }),
    item('again', { idempotencyKey: 'k' }),
    item('y'),
  ])
  expect(results).toEqual([
    { ok: true, accepted: { id: ID, app: 'hr', total: 1, batches: 1, repeated: false } },
    { ok: false, error: expect.any(InvalidNotification) as Error },
    { ok: false, error: expect.objectContaining({ code: 'idempotency_conflict' }) as Error },
    { ok: true, accepted: { id: 'hr_first', app: 'hr', total: 1, batches: 0, repeated: true } },
    { ok: true, accepted: expect.objectContaining({ id: ID }) as object },
  ])
})

it('asks for all of them at once, and then for their jobs', async () => {
  const standIn = createStandIn()
  await standIn.producer.enqueueBulk([item('a'), item('b'), item('c')])
  expect(standIn.pieces).toEqual([3])
  expect(standIn.woken).toEqual([[batch('n1'), batch('n1'), batch('n1')]])
})

it('keeps Redis from others for 100 orders or 1,000 recipients at most', async () => {
  const standIn = createStandIn()
  const many = { ...item('x'), to: { userIds: Array.from({ length: 600 }, (_, at) => `u${at}`) } }
  const results = await standIn.producer.enqueueBulk([
    ...Array.from({ length: 150 }, () => item('x')),
    many,
    many,
    item('last'),
  ])
  expect(standIn.pieces).toEqual([100, 51, 2])
  expect(results.every(({ ok }) => ok)).toBe(true)
  expect(contentOf(standIn.accepted.at(-1)?.content.json ?? '')).toBe('last')
})

it('says what was taken when the time is over, and begins with nothing more', async () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const standIn = createStandIn()
  const second = Promise.withResolvers<void>()
  standIn.slowness = () => (standIn.pieces.length > 8 ? second.promise : Promise.resolve())
  const userIds = Array.from({ length: 1_000 }, (_, at) => `u${at}`)
  const many = Array.from({ length: 24 }, () => item('x', { to: { userIds } }))
  const bulk = standIn.producer.enqueueBulk(many)
  await vi.advanceTimersByTimeAsync(2_000)
  const results = await bulk
  expect(results.map(({ ok }) => ok)).toEqual(many.map((_, at) => at < 8))
  expect(results.at(-1)).toMatchObject({ error: { code: 'unavailable' } })
  second.resolve()
  await vi.advanceTimersByTimeAsync(1_000)
  expect(standIn.pieces).toHaveLength(16)
})

it('lets no app wait for another whose Redis is silent', async () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const standIn = createStandIn(['hr', 'it'])
  standIn.slowness = (app) => (app === 'hr' ? new Promise(() => {}) : Promise.resolve())
  const silent = Array.from({ length: 900 }, () => item('x', { app: 'hr' }))
  const bulk = standIn.producer.enqueueBulk([...silent, item('y', { app: 'it' })])
  await vi.advanceTimersByTimeAsync(2_000)
  expect((await bulk).map(({ ok }) => ok)).toEqual([...silent.map(() => false), true])
})

it('refuses all of those that Redis refused together', async () => {
  const standIn = createStandIn()
  standIn.acceptance = ({ content }) => {
    if (contentOf(content.json) === 'full Redis') throw new Error('OOM command not allowed')
    return { kind: 'accepted', id: ID, batches: [batch('n1')] }
  }
  const results = await standIn.producer.enqueueBulk([item('x'), item('full Redis')])
  expect(results).toEqual([
    { ok: false, error: expect.any(RedisUnavailable) as Error },
    { ok: false, error: expect.any(RedisUnavailable) as Error },
  ])
  expect(standIn.woken).toEqual([])
})

it('scopes idempotency keys by the caller, and keeps them out of the fingerprint', async () => {
  const standIn = createStandIn()
  await standIn.producer.enqueueBulk([item('x', { idempotencyKey: 'k' })], { caller: 'hr' })
  await standIn.producer.enqueueBulk([item('x', { idempotencyKey: 'k' })])
  await standIn.producer.enqueue(item('x'), { idempotencyKey: 'k' })
  const [scoped, plain, single] = standIn.accepted.map(({ idempotency }) => idempotency)
  expect([scoped?.key, plain?.key]).toEqual(['hr:k', 'k'])
  expect([scoped?.fingerprint, plain?.fingerprint]).toEqual([
    single?.fingerprint,
    single?.fingerprint,
  ])
})

it('acknowledges nothing of an app whose queue fails, and all of another', async () => {
  const standIn = createStandIn(['hr', 'it'])
  standIn.acceptance = ({ content }) => ({
    kind: 'accepted',
    id: ID,
    batches: [batch(contentOf(content.json))],
  })
  standIn.queueFailure = { app: 'hr', error: new Error('Connection is closed.') }
  const results = await standIn.producer.enqueueBulk([
    item('n1', { app: 'hr' }),
    item('n2', { app: 'it' }),
    item('n3', { app: 'hr' }),
  ])
  expect(results.map(({ ok }) => ok)).toEqual([false, true, false])
  expect(results[0]).toMatchObject({ error: { code: 'unavailable' } })
  expect(standIn.woken).toEqual([[batch('n2')]])
})

it('says of all that were sound that Redis is away', async () => {
  const standIn = createStandIn()
  standIn.failure = new Error('Connection is closed.')
  const results = await standIn.producer.enqueueBulk([item('x'), item('x', { to: {} }), item('y')])
  expect(results).toMatchObject([
    { error: { code: 'unavailable' } },
    { error: { code: 'invalid_notification' } },
    { error: { code: 'unavailable' } },
  ])
})
