import { describe, expect, it } from 'vitest'
import { acceptedReply } from '../../src/http/replies/accepted.ts'
import { previewReply } from '../../src/http/replies/preview.ts'
import { problemReply } from '../../src/http/replies/problem.ts'
import { recipientPageReply } from '../../src/http/replies/recipients.ts'
import { statusReply } from '../../src/http/replies/status.ts'
import { ID, NOW, text } from '../stand-in.ts'
import { post, serve } from './serve.ts'

const hello = { to: { userIds: ['u1', 'u1', 'u2'] }, message: text('secret words') }

describe('POST /v1/notifications', () => {
  it('answers 202 with the id and how many recipients there are', async () => {
    const { server } = await serve()
    const response = await post(server, hello)
    expect(response.statusCode).toBe(202)
    expect(response.headers['location']).toBe(`/v1/notifications/${ID}`)
    expect(response.headers['idempotent-replayed']).toBeUndefined()
    expect(acceptedReply.parse(response.json())).toEqual({
      id: ID,
      state: 'queued',
      recipients: { total: 2 },
    })
  })

  it('points at everything that is wrong in a body', async () => {
    const { server, standIn } = await serve()
    const response = await post(server, {
      to: { mobiles: ['1'] },
      message: {},
      priority: 'high',
      deliverAt: '2026-12-01',
      expiresAt: '2026-11-22T11:00:00+08:00',
    })
    expect(response.statusCode).toBe(422)
    expect(response.headers['content-type']).toMatch(/^application\/problem\+json/)
    const problem = problemReply.parse(response.json())
    expect(problem).toMatchObject({ code: 'invalid_notification', status: 422 })
    expect(problem.errors?.map(({ pointer }) => pointer)).toEqual([
      '/to/mobiles/0',
      '/message/msgtype',
      '/deliverAt',
      '/priority',
      '/expiresAt',
    ])
    expect(standIn.accepted).toEqual([])
  })

  it('scopes the idempotency key by the name of the API key', async () => {
    const { server, standIn } = await serve({ keys: { hr: 'one', it: 'two' } })
    for (const secret of ['one', 'two']) {
      const headers = { authorization: `Bearer ${secret}`, 'idempotency-key': 'k:1' }
      expect((await post(server, hello, headers)).statusCode).toBe(202)
    }
    expect(standIn.accepted.map(({ idempotency }) => idempotency?.key)).toEqual([
      'hr:k:1',
      'it:k:1',
    ])
  })

  it('says when it answers the first id again', async () => {
    const { server, standIn } = await serve()
    standIn.acceptance = { kind: 'repeated', id: 'hr_first', batches: [] }
    const response = await post(server, hello, { 'idempotency-key': 'k' })
    expect(response.statusCode).toBe(202)
    expect(response.headers['idempotent-replayed']).toBe('true')
    expect(response.json()).toMatchObject({ id: 'hr_first' })
  })

  it('answers 409 when the key belongs to another body', async () => {
    const { server, standIn } = await serve()
    standIn.acceptance = { kind: 'conflict', id: 'hr_first' }
    const response = await post(server, hello, { 'idempotency-key': 'k' })
    expect(response.statusCode).toBe(409)
    expect(problemReply.parse(response.json())).toMatchObject({ code: 'idempotency_conflict' })
  })

  it('answers 503 with Retry-After while Redis is away', async () => {
    const { server, standIn } = await serve()
    standIn.failure = new Error('Connection is closed.')
    const response = await post(server, hello)
    expect(response.statusCode).toBe(503)
    expect(response.headers['retry-after']).toBe('1')
    expect(problemReply.parse(response.json())).toMatchObject({ code: 'unavailable' })
  })

  it('answers 500 for a bug, with nothing about it', async () => {
    const { server, standIn, logged } = await serve()
    standIn.failure = new TypeError('x is not a function')
    const response = await post(server, hello)
    expect(response.statusCode).toBe(500)
    expect(problemReply.parse(response.json())).toMatchObject({ code: 'internal' })
    expect(response.body).not.toContain('not a function')
    expect(logged()).toContain('x is not a function')
  })

  it('logs one line for an accepted notification, with nobody and no content in it', async () => {
    const { server, logged } = await serve({ keys: { hr: 'hush' } })
    const body = { ...hello, to: { mobiles: ['13800000000'], userIds: ['zhangsan'] } }
    await post(server, body, { authorization: 'Bearer hush', 'idempotency-key': 'my-key' })
    const lines = logged().trim().split('\n')
    const accepted = lines.filter((line) => line.includes('"accepted"'))
    expect(accepted).toHaveLength(1)
    expect(JSON.parse(accepted[0] ?? '')).toMatchObject({
      id: ID,
      app: 'hr',
      caller: 'hr',
      recipients: 2,
      batches: 1,
      repeated: false,
      ms: expect.any(Number) as number,
    })
    expect(lines.join()).not.toMatch(/13800000000|zhangsan|secret words|hush|my-key/)
  })
})

describe('POST /v1/notifications?dryRun=true', () => {
  const url = '/v1/notifications?dryRun=true'

  it('tells what would happen to whom', async () => {
    const { server, standIn, logged } = await serve()
    standIn.gate = {
      kind: 'held',
      reason: 'ip_not_allowed',
      code: '60020',
      detail: 'add 1.2.3.4',
      since: 0,
      until: 1_000,
    }
    standIn.forecasts = [
      { recipient: { kind: 'mobile', value: '13812340000' }, would: 'look_up' },
      { recipient: { kind: 'member', department: 7, userId: 'a' }, userId: 'a', would: 'send' },
      {
        recipient: { kind: 'userId', value: 'b' },
        userId: 'b',
        would: 'defer',
        reason: 'quiet_hours',
        at: NOW,
      },
    ]
    const response = await post(server, hello, { 'idempotency-key': 'k' }, url)
    expect(response.statusCode).toBe(200)
    expect(previewReply.parse(response.json())).toEqual({
      dryRun: true,
      app: 'hr',
      gate: {
        kind: 'held',
        reason: 'ip_not_allowed',
        code: '60020',
        detail: 'add 1.2.3.4',
        since: '1970-01-01T00:00:00.000Z',
        until: '1970-01-01T00:00:01.000Z',
      },
      recipients: [
        { recipient: 'mobile:138****0000', would: 'look_up' },
        { recipient: 'department:7', userId: 'a', would: 'send' },
        {
          recipient: 'userId:b',
          userId: 'b',
          would: 'defer',
          reason: 'quiet_hours',
          at: '2026-11-22T04:00:00.000Z',
        },
      ],
      totals: { send: 1, look_up: 1, digest: 0, defer: 1, suppress: 0, fail: 0 },
    })
    expect(standIn.accepted).toEqual([])
    expect(logged()).not.toContain('"accepted"')
  })

  it('has no gate while the app sends', async () => {
    const { server } = await serve()
    expect((await post(server, hello, {}, url)).json()).toMatchObject({ gate: null })
  })

  it('refuses what would be refused', async () => {
    const { server } = await serve()
    const response = await post(server, { ...hello, to: {} }, {}, url)
    expect(response.statusCode).toBe(422)
  })

  it.each(['dryRun=', 'dryRun=yes', 'dryRun=true&dryRun=true', 'dryrun=true', 'dry_run=1'])(
    'sends nothing for ?%s, which may have meant it',
    async (query) => {
      const { server, standIn } = await serve()
      const response = await post(server, hello, {}, `/v1/notifications?${query}`)
      expect(response.statusCode).toBe(400)
      expect(problemReply.parse(response.json())).toMatchObject({
        code: 'malformed_request',
        errors: [{ parameter: query.split('=')[0] }],
      })
      expect(standIn.accepted).toEqual([])
    },
  )

  it('is sent with dryRun=false', async () => {
    const { server } = await serve()
    const response = await post(server, hello, {}, '/v1/notifications?dryRun=false')
    expect(response.statusCode).toBe(202)
  })
})

describe('GET /v1/notifications/:id', () => {
  it('tells how many recipients are in which state', async () => {
    const { server, standIn } = await serve()
    const none = { deferred: 0, read: 0, failed: 0, unverified: 0, cancelled: 0, recalled: 0 }
    const recipients = { total: 6, queued: 1, sent: 2, delivered: 2, suppressed: 1, ...none }
    standIn.status = {
      id: ID,
      app: 'hr',
      state: 'sending',
      createdAt: 0,
      recipients,
      tasks: [{ taskId: '256271667526', sentAt: 1_000 }],
    }
    const response = await server.inject(`/v1/notifications/${ID}`)
    expect(response.statusCode).toBe(200)
    expect(statusReply.parse(response.json())).toEqual({
      id: ID,
      app: 'hr',
      state: 'sending',
      createdAt: '1970-01-01T00:00:00.000Z',
      recipients,
      tasks: [{ taskId: '256271667526', sentAt: '1970-01-01T00:00:01.000Z' }],
    })
  })

  it('tells what was done after sending', async () => {
    const { server, standIn } = await serve()
    const states = { deferred: 0, sent: 0, delivered: 0, read: 0, suppressed: 0, failed: 0 }
    const recipients = { total: 1, queued: 0, unverified: 0, cancelled: 0, recalled: 1, ...states }
    standIn.status = {
      id: ID,
      app: 'hr',
      state: 'settled',
      createdAt: 0,
      recipients,
      tasks: [
        { taskId: '7', sentAt: 0, recalled: true },
        { taskId: '8', sentAt: 0, recallRefused: '400002' },
      ],
      statusBar: { value: '已同意', background: '0xFF78C06E', state: 'refused', code: '41052' },
    }
    const response = await server.inject(`/v1/notifications/${ID}`)
    expect(statusReply.parse(response.json())).toMatchObject({
      tasks: [
        { taskId: '7', sentAt: '1970-01-01T00:00:00.000Z', recalled: true },
        { taskId: '8', sentAt: '1970-01-01T00:00:00.000Z', recallRefused: '400002' },
      ],
      statusBar: { value: '已同意', background: '0xFF78C06E', state: 'refused', code: '41052' },
    })
  })

  it.each([ID, 'other_0123456789abcdef0123', 'x', '%F0%9F%98%80', 'a'.repeat(90)])(
    'answers 404 for %s, which is not there',
    async (id) => {
      const { server } = await serve()
      for (const url of [`/v1/notifications/${id}`, `/v1/notifications/${id}/recipients`]) {
        const response = await server.inject(url)
        expect(response.statusCode).toBe(404)
        expect(problemReply.parse(response.json())).toMatchObject({
          code: 'notification_not_found',
        })
      }
    },
  )
})

describe('GET /v1/notifications/:id/recipients', () => {
  it('masks mobiles and leaves out what is not known', async () => {
    const { server, standIn } = await serve()
    standIn.page = {
      items: [
        {
          recipient: { kind: 'mobile', value: '13812340000' },
          userId: 'zhangsan',
          state: 'delivered',
          taskId: '7',
          updatedAt: 1_000,
        },
        {
          recipient: { kind: 'mobile', value: '+852-51234567' },
          state: 'failed',
          reason: 'unknown_recipient',
          code: '60121',
          updatedAt: 2_000,
        },
        { recipient: { kind: 'userId', value: 'u1' }, userId: 'u1', state: 'queued', updatedAt: 0 },
        { recipient: { kind: 'everyone' }, state: 'sent', taskId: '8', updatedAt: 0 },
        { recipient: { kind: 'department', value: 7 }, state: 'queued', updatedAt: 0 },
        {
          recipient: { kind: 'member', department: 7, userId: 'u2' },
          userId: 'u2',
          state: 'queued',
          updatedAt: 0,
        },
      ],
      nextCursor: '4',
    }
    const response = await server.inject(`/v1/notifications/${ID}/recipients`)
    expect(recipientPageReply.parse(response.json())).toEqual({
      items: [
        {
          recipient: 'mobile:138****0000',
          userId: 'zhangsan',
          state: 'delivered',
          taskId: '7',
          updatedAt: '1970-01-01T00:00:01.000Z',
        },
        {
          recipient: 'mobile:+85****4567',
          state: 'failed',
          reason: 'unknown_recipient',
          code: '60121',
          updatedAt: '1970-01-01T00:00:02.000Z',
        },
        {
          recipient: 'userId:u1',
          userId: 'u1',
          state: 'queued',
          updatedAt: '1970-01-01T00:00:00.000Z',
        },
        {
          recipient: 'everyone',
          state: 'sent',
          taskId: '8',
          updatedAt: '1970-01-01T00:00:00.000Z',
        },
        { recipient: 'department:7', state: 'queued', updatedAt: '1970-01-01T00:00:00.000Z' },
        {
          recipient: 'department:7',
          userId: 'u2',
          state: 'queued',
          updatedAt: '1970-01-01T00:00:00.000Z',
        },
      ],
      nextCursor: '4',
    })
  })

  it('passes state, cursor and limit on', async () => {
    const { server, standIn } = await serve()
    standIn.page = { items: [] }
    await server.inject(`/v1/notifications/${ID}/recipients?state=failed&cursor=500&limit=1000`)
    await server.inject(`/v1/notifications/${ID}/recipients`)
    expect(standIn.pages).toEqual([{ state: 'failed', cursor: '500', limit: 1000 }, { limit: 100 }])
  })
})
