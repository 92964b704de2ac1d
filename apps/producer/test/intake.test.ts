import { describe, expect, it } from 'vitest'
import { createStandIn, text } from './stand-in.ts'

const hello = { to: { userIds: ['u1', 'u2', 'u1'] }, message: text('hello') }

describe('enqueue', () => {
  it('writes the notification, then wakes its batches', async () => {
    const standIn = createStandIn()
    const accepted = await standIn.intake.enqueue(hello)
    expect(accepted).toEqual({
      id: 'hr_0123456789abcdef0123',
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
      },
    ])
    expect(standIn.woken).toEqual([[{ id: 'b1', full: false }]])
  })

  it('wakes the batches of a repeat again', async () => {
    const standIn = createStandIn()
    standIn.acceptance = { kind: 'repeated', id: 'hr_x', batches: [{ id: 'b9', full: false }] }
    await expect(standIn.intake.enqueue(hello)).resolves.toMatchObject({ repeated: true })
    expect(standIn.woken).toEqual([[{ id: 'b9', full: false }]])
  })

  it('wakes nothing when the key belongs to another body', async () => {
    const standIn = createStandIn()
    standIn.acceptance = { kind: 'conflict', id: 'hr_first' }
    await expect(standIn.intake.enqueue(hello)).rejects.toMatchObject({
      code: 'idempotency_conflict',
      notification: 'hr_first',
    })
    expect(standIn.woken).toEqual([])
  })

  it('does not touch Redis for an invalid notification', async () => {
    const standIn = createStandIn()
    await expect(
      standIn.intake.enqueue({ ...hello, to: { userIds: ['a,b'] } }),
    ).rejects.toMatchObject({ code: 'invalid_notification' })
    expect(standIn.accepted).toEqual([])
  })

  it('is not acknowledged when the job could not be added', async () => {
    const standIn = createStandIn()
    standIn.acceptance = { kind: 'accepted', id: 'hr_x', batches: [] }
    Object.defineProperty(standIn.acceptance, 'batches', {
      get() {
        standIn.failure = new Error('Connection is closed.')
        return []
      },
    })
    await expect(standIn.intake.enqueue(hello)).rejects.toMatchObject({ code: 'unavailable' })
    expect(standIn.accepted).toHaveLength(1)
  })
})

async function fingerprint(body: string, apps = ['hr']) {
  const standIn = createStandIn(apps)
  await standIn.intake.enqueue(JSON.parse(body) as typeof hello, { idempotencyKey: 'hr:k' })
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

  it.each([
    '{"to":{"userIds":["u2"]},"message":{"msgtype":"text","text":{"content":"x"}}}',
    '{"to":{"mobiles":["13800000000"]},"message":{"msgtype":"text","text":{"content":"x"}}}',
    '{"to":{"userIds":["u1"]},"message":{"msgtype":"text","text":{"content":"y"}}}',
    '{"to":{"userIds":["u1"],"everyone":true},"message":{"msgtype":"text","text":{"content":"x"}}}',
  ])('is another for %s', async (body) => {
    const first = '{"to":{"userIds":["u1"]},"message":{"msgtype":"text","text":{"content":"x"}}}'
    expect(await fingerprint(body)).not.toBe(await fingerprint(first))
  })
})

describe('looking up', () => {
  it.each(['', 'hr', 'it_0123456789abcdef0123', '../../x', 'hr_short'])(
    'finds nothing under %j without asking',
    async (id) => {
      const standIn = createStandIn()
      standIn.failure = new Error('asked')
      await expect(standIn.intake.status(id)).resolves.toBeUndefined()
      await expect(standIn.intake.recipients(id, { limit: 1 })).resolves.toBeUndefined()
    },
  )
})
