import { describe, expect, it } from 'vitest'
import { batch, createStandIn, ID, NOW, text } from './stand-in.ts'

const hello = { to: { userIds: ['u1', 'u2', 'u1'] }, message: text('hello') }

describe('enqueue', () => {
  it('writes the notification, then wakes its batches', async () => {
    const standIn = createStandIn()
    const accepted = await standIn.producer.enqueue(hello)
    expect(accepted).toEqual({
      id: ID,
      app: 'hr',
      total: 2,
      batches: 1,
      repeated: false,
    })
    expect(standIn.accepted).toEqual([
      {
        content: {
          json: '{"msgtype":"text","text":{"content":"hello"}}',
          hash: expect.stringMatching(/^[\w-]{22}$/) as string,
        },
        batchCapacity: 100,
        recipients: [
          { kind: 'userId', value: 'u1' },
          { kind: 'userId', value: 'u2' },
        ],
        terms: {},
        hasStatusBar: false,
      },
    ])
    expect(standIn.woken).toEqual([[batch('n1')]])
  })

  it('shares a trip with those that come in the same turn of the event loop', async () => {
    const standIn = createStandIn(['hr', 'it'])
    const all = ['hr', 'it', 'hr'].map((app) => standIn.producer.enqueue({ ...hello, app }))
    expect(standIn.pieces).toEqual([])
    await Promise.all(all)
    expect(standIn.pieces).toEqual([2, 1])
    await standIn.producer.enqueue({ ...hello, app: 'hr' })
    expect(standIn.pieces).toHaveLength(3)
  })

  it('leaves at once when 32 have come', async () => {
    const standIn = createStandIn()
    await Promise.all(Array.from({ length: 40 }, () => standIn.producer.enqueue(hello)))
    expect(standIn.pieces).toEqual([32, 8])
  })

  it('passes departments, terms and the status bar on', async () => {
    const standIn = createStandIn()
    await standIn.producer.enqueue({
      to: { departmentIds: [7] },
      message: {
        msgtype: 'oa',
        oa: {
          message_url: 'https://example.com',
          head: { bgcolor: 'FFBBBBBB', text: 'x' },
          status_bar: { status_value: '待审批' },
          body: {},
        },
      },
      deliverAt: '2026-12-01T09:00:00+08:00',
      expiresAt: '2026-12-01T10:00:00+08:00',
      overLimit: 'defer',
      priority: 'urgent',
    })
    expect(standIn.accepted).toMatchObject([
      {
        batchCapacity: 5,
        recipients: [{ kind: 'department', value: 7 }],
        terms: {
          deliverAt: Date.parse('2026-12-01T01:00:00Z'),
          expiresAt: Date.parse('2026-12-01T02:00:00Z'),
          overLimit: 'defer',
          priority: 'urgent',
        },
        hasStatusBar: true,
      },
    ])
  })

  it('refuses what is over by its own clock', async () => {
    const standIn = createStandIn()
    const expiresAt = new Date(NOW).toISOString()
    await expect(standIn.producer.enqueue({ ...hello, expiresAt })).rejects.toMatchObject({
      fields: [{ pointer: '/expiresAt', message: 'expected a time later than now' }],
    })
  })

  it('wakes the batches of a repeat again', async () => {
    const standIn = createStandIn()
    standIn.acceptance = { kind: 'repeated', id: 'hr_x', batches: [batch('n9')] }
    await expect(standIn.producer.enqueue(hello)).resolves.toMatchObject({ repeated: true })
    expect(standIn.woken).toEqual([[batch('n9')]])
  })

  it('wakes nothing when the key belongs to another body', async () => {
    const standIn = createStandIn()
    standIn.acceptance = { kind: 'conflict', id: 'hr_first' }
    await expect(standIn.producer.enqueue(hello)).rejects.toMatchObject({
      code: 'idempotency_conflict',
      notification: 'hr_first',
    })
    expect(standIn.woken).toEqual([])
  })

  it('does not touch Redis for an invalid notification', async () => {
    const standIn = createStandIn()
    await expect(
      standIn.producer.enqueue({ ...hello, to: { userIds: ['a,b'] } }),
    ).rejects.toMatchObject({ code: 'invalid_notification' })
    expect(standIn.accepted).toEqual([])
  })

  it.each(['k\n', '\r', 'a\u0000b'])(
    'refuses the idempotency key %j and lets those that came with it pass',
    async (idempotencyKey) => {
      const standIn = createStandIn()
      const [before, refused, after] = await Promise.allSettled([
        standIn.producer.enqueue(hello, { idempotencyKey: '生日 快乐' }),
        standIn.producer.enqueue(hello, { idempotencyKey }),
        standIn.producer.enqueue(hello),
      ])
      expect(refused).toMatchObject({
        reason: { code: 'invalid_notification', fields: [{ pointer: '/idempotencyKey' }] },
      })
      expect([before.status, after.status]).toEqual(['fulfilled', 'fulfilled'])
      const bulk = await standIn.producer.enqueueBulk([{ ...hello, idempotencyKey: 'k' }, hello], {
        caller: idempotencyKey,
      })
      expect(bulk.map(({ ok }) => ok)).toEqual([false, true])
    },
  )

  it('is not acknowledged when the job could not be added', async () => {
    const standIn = createStandIn()
    standIn.acceptance = { kind: 'accepted', id: 'hr_x', batches: [batch('n1')] }
    Object.defineProperty(standIn.acceptance, 'batches', {
      get() {
        standIn.failure = new Error('Connection is closed.')
        return [batch('n1')]
      },
    })
    await expect(standIn.producer.enqueue(hello)).rejects.toMatchObject({ code: 'unavailable' })
    expect(standIn.accepted).toHaveLength(1)
  })
})

async function fingerprint(body: string, apps = ['hr']) {
  const standIn = createStandIn(apps)
  await standIn.producer.enqueue(JSON.parse(body) as typeof hello, { idempotencyKey: 'hr:k' })
  const [request] = standIn.accepted
  expect(request?.idempotency?.key).toBe('hr:k')
  return request?.idempotency?.fingerprint
}

describe('the fingerprint under an idempotency key', () => {
  it('is the same however the body is written', async () => {
    const one = '{"to":{"userIds":["u1"]},"message":{"msgtype":"text","text":{"content":"x"}}}'
    const other = `{ "message": {"text": {"content": "\\u0078"}, "msgtype": "text"},
      "app": "hr", "to": {"userIds": ["u1"]} }`
    expect(await fingerprint(other)).toBe(await fingerprint(one))
  })

  it('is what it was before there were terms', async () => {
    const body = '{"to":{"userIds":["u1"]},"message":{"msgtype":"text","text":{"content":"x"}}}'
    expect(await fingerprint(body)).toBe('umYX6ifktA967RDjooR1FS')
  })

  it('is the same for the same moment', async () => {
    const prints = ['2026-12-01T09:00:00+08:00', '2026-12-01T01:00:00Z'].map((deliverAt) =>
      fingerprint(JSON.stringify({ to: { userIds: ['u1'] }, message: text('x'), deliverAt })),
    )
    const [one, other] = await Promise.all(prints)
    expect(one).toBe(other)
  })

  it.each([
    '{"to":{"userIds":["u2"]},"message":{"msgtype":"text","text":{"content":"x"}}}',
    '{"to":{"mobiles":["13800000000"]},"message":{"msgtype":"text","text":{"content":"x"}}}',
    '{"to":{"userIds":["u1"]},"message":{"msgtype":"text","text":{"content":"y"}}}',
    '{"to":{"userIds":["u1"],"everyone":true},"message":{"msgtype":"text","text":{"content":"x"}}}',
    ...[
      '"deliverAt":"2026-12-01T09:00:00+08:00"',
      '"expiresAt":"2026-12-01T09:00:00+08:00"',
      '"overLimit":"defer"',
      '"priority":"urgent"',
    ].map(
      (term) =>
        `{"to":{"userIds":["u1"]},"message":{"msgtype":"text","text":{"content":"x"}},${term}}`,
    ),
    '{"to":{"userIds":["u1"],"departmentIds":[7]},"message":{"msgtype":"text","text":{"content":"x"}}}',
  ])('is another for %s', async (body) => {
    const first = '{"to":{"userIds":["u1"]},"message":{"msgtype":"text","text":{"content":"x"}}}'
    expect(await fingerprint(body)).not.toBe(await fingerprint(first))
  })
})

describe('looking up and changing', () => {
  it.each(['', 'hr', 'it_0123456789abcdef0123', '../../x', 'hr_short'])(
    'finds nothing under %j without asking',
    async (id) => {
      const standIn = createStandIn()
      standIn.failure = new Error('asked')
      await expect(standIn.producer.status(id)).resolves.toBeUndefined()
      await expect(standIn.producer.recipients(id, { limit: 1 })).resolves.toBeUndefined()
      await expect(standIn.producer.cancel(id)).resolves.toBeUndefined()
      await expect(standIn.producer.recall(id)).resolves.toBeUndefined()
      await expect(standIn.producer.updateStatusBar(id, { value: 'x' })).resolves.toBeUndefined()
    },
  )
})
