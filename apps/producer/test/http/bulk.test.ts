import { describe, expect, it } from 'vitest'
import { bulkReply } from '../../src/http/replies/bulk.ts'
import { problemReply } from '../../src/http/replies/problem.ts'
import { batch, ID, text } from '../stand-in.ts'
import { post, serve } from './serve.ts'

const BULK = '/v1/notifications/bulk'
const item = { to: { userIds: ['u1', 'u2'] }, message: text('secret words') }

const many = (count: number) => Array.from({ length: count }, () => item)

describe('POST /v1/notifications/bulk', () => {
  it('answers each as it alone would have been answered, in order', async () => {
    const { server, standIn } = await serve()
    const answers = [
      { kind: 'accepted', id: ID, batches: [batch('n1')] },
      { kind: 'repeated', id: 'hr_first', batches: [] },
      { kind: 'conflict', id: 'hr_first' },
    ] as const
    standIn.acceptance = () => answers[standIn.accepted.length - 1] ?? answers[0]
    const notifications = [
      { ...item, to: { mobiles: ['1'] } },
      item,
      { ...item, idempotencyKey: 'k' },
      { ...item, idempotencyKey: 'k', priority: 'urgent' },
    ]
    const response = await post(server, { notifications }, {}, BULK)
    expect(response.statusCode).toBe(200)
    const { items } = bulkReply.parse(response.json())
    expect(items).toMatchObject([
      {
        status: 422,
        code: 'invalid_notification',
        title: expect.any(String) as string,
        detail: expect.any(String) as string,
        errors: [{ pointer: '/to/mobiles/0', message: expect.any(String) as string }],
      },
      { status: 202, id: ID, state: 'queued', recipients: { total: 2 } },
      { status: 202, id: 'hr_first', state: 'queued', recipients: { total: 2 }, replayed: true },
      { status: 409, code: 'idempotency_conflict' },
    ])
    expect(items[1]).not.toHaveProperty('replayed')
  })

  it('scopes idempotency keys by the name of the API key, as the header does', async () => {
    const { server, standIn } = await serve({ keys: { hr: 'one' } })
    const headers = { authorization: 'Bearer one' }
    await post(server, { notifications: [{ ...item, idempotencyKey: 'k' }] }, headers, BULK)
    await post(server, item, { ...headers, 'idempotency-key': 'k' })
    const [first, second] = standIn.accepted.map(({ idempotency }) => idempotency)
    expect(first?.key).toBe('hr:k')
    expect(first).toEqual(second)
  })

  it('answers 503 for what Redis did not take, and says when to come again', async () => {
    const { server, standIn, logged } = await serve()
    standIn.failure = new Error('Connection is closed.')
    const response = await post(server, { notifications: [item, { ...item, to: {} }] }, {}, BULK)
    expect(response.statusCode).toBe(200)
    expect(response.headers['retry-after']).toBe('1')
    expect(bulkReply.parse(response.json()).items).toMatchObject([
      { status: 503, code: 'unavailable' },
      { status: 422, code: 'invalid_notification' },
    ])
    expect(logged()).toContain('Connection is closed.')
  })

  it('refuses a key in the header, which could only be of one of them', async () => {
    const { server, standIn } = await serve()
    const response = await post(server, { notifications: [item] }, { 'idempotency-key': 'k' }, BULK)
    expect(response.statusCode).toBe(400)
    expect(problemReply.parse(response.json())).toMatchObject({
      code: 'malformed_request',
      errors: [{ header: 'Idempotency-Key' }],
    })
    expect(standIn.accepted).toEqual([])
  })

  it.each([
    ['no list', {}, ['/notifications']],
    ['an empty list', { notifications: [] }, ['/notifications']],
    ['1,001 of them', { notifications: many(1_001) }, ['/notifications']],
    ['one that is no list', { notifications: item }, ['/notifications']],
    ['another field', { notifications: [item], app: 'hr' }, ['/app']],
    ['a list alone', [item], ['']],
  ])('refuses %s', async (_, body, pointers) => {
    const { server, standIn } = await serve()
    const response = await post(server, body, {}, BULK)
    expect(response.statusCode).toBe(422)
    const { code, errors } = problemReply.parse(response.json())
    expect(code).toBe('invalid_request')
    expect(errors?.map(({ pointer }) => pointer)).toEqual(pointers)
    expect(standIn.accepted).toEqual([])
  })

  it('takes 1,000, whatever stands in them', async () => {
    const { server } = await serve()
    const notifications = [null, 7, [], {}, ...many(996)]
    const response = await post(server, { notifications }, {}, BULK)
    const statuses = bulkReply.parse(response.json()).items.map(({ status }) => status)
    expect(statuses).toEqual([422, 422, 422, 422, ...many(996).map(() => 202)])
  })

  it('logs one line for each that was accepted and one for all, with nobody in them', async () => {
    const { server, logged } = await serve({ keys: { hr: 'hush' } })
    const notifications = [
      { ...item, to: { mobiles: ['13800000000'] }, idempotencyKey: 'my-key' },
      { ...item, to: { userIds: ['zhang,san'] } },
      item,
    ]
    await post(server, { notifications }, { authorization: 'Bearer hush' }, BULK)
    const output = logged()
    const lines = output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(lines.filter(({ msg }) => msg === 'accepted')).toMatchObject([
      { id: ID, app: 'hr', caller: 'hr', recipients: 1 },
      { id: ID, app: 'hr', caller: 'hr', recipients: 2 },
    ])
    expect(lines.filter(({ msg }) => msg === 'bulk')).toMatchObject([
      { caller: 'hr', notifications: 3, accepted: 2, refused: { invalid_notification: 1 } },
    ])
    expect(output).not.toMatch(/13800000000|zhang|secret words|hush|my-key/)
  })

  it('counts what was accepted', async () => {
    const { server } = await serve()
    await post(server, { notifications: [item, item, {}] }, {}, BULK)
    const { body } = await server.inject('/metrics')
    expect(body).toContain('dingpost_notifications_accepted_total{app="hr"} 2')
    expect(body).toContain('dingpost_recipients_accepted_total{app="hr"} 4')
  })
})
