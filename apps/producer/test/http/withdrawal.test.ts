import { describe, expect, it } from 'vitest'
import { problemReply } from '../../src/http/replies/problem.ts'
import { cancellationReply, recallReply } from '../../src/http/replies/withdrawal.ts'
import { ID } from '../stand-in.ts'
import { post, serve } from './serve.ts'

const url = `/v1/notifications/${ID}`
const tasks = [{ taskId: '7', sentAt: 1_000 }]
const states = { deferred: 0, sent: 1, delivered: 0, read: 0, suppressed: 0, failed: 0 }
const recipients = { total: 4, queued: 0, unverified: 0, cancelled: 3, recalled: 0, ...states }
const status = { id: ID, app: 'hr', state: 'sending', createdAt: 0, recipients, tasks: [] } as const

describe('DELETE /v1/notifications/:id', () => {
  it('tells how many were cancelled, and what became of the others', async () => {
    const { server, standIn, logged } = await serve({ keys: { hr: 'hush' } })
    standIn.cancelled = { cancelled: 3, underWay: 1 }
    standIn.status = status
    const headers = { authorization: 'Bearer hush' }
    const response = await server.inject({ method: 'DELETE', url, headers })
    expect(response.statusCode).toBe(200)
    expect(cancellationReply.parse(response.json())).toEqual({
      ...status,
      createdAt: '1970-01-01T00:00:00.000Z',
      cancelled: 3,
      underWay: 1,
    })
    expect(logged()).toMatch(
      new RegExp(
        `"app":"hr","id":"${ID}","caller":"hr","cancelled":3,"underWay":1,"msg":"cancelled"`,
      ),
    )
  })

  it.each([ID, 'other_0123456789abcdef0123', 'x'])('is a 404 for %s', async (id) => {
    const { server, standIn } = await serve()
    standIn.cancelled = undefined
    const response = await server.inject({ method: 'DELETE', url: `/v1/notifications/${id}` })
    expect(response.statusCode).toBe(404)
    expect(problemReply.parse(response.json())).toMatchObject({ code: 'notification_not_found' })
  })

  it('is a 503 while Redis is away', async () => {
    const { server, standIn } = await serve()
    standIn.failure = new Error('Connection is closed.')
    expect((await server.inject({ method: 'DELETE', url })).statusCode).toBe(503)
  })
})

describe('POST /v1/notifications/:id/recall', () => {
  it('answers 202 with what is cancelled and what will be recalled', async () => {
    const { server, standIn, logged } = await serve()
    standIn.cancelled = { cancelled: 2, underWay: 0 }
    standIn.recall = { kind: 'asked', tasks }
    const response = await post(server, { shared: true }, {}, `${url}/recall`)
    expect(response.statusCode).toBe(202)
    expect(recallReply.parse(response.json())).toEqual({
      id: ID,
      cancelled: 2,
      tasks: [{ taskId: '7', sentAt: '1970-01-01T00:00:01.000Z' }],
    })
    expect(standIn.changes).toEqual([`cancel ${ID}`, `recall ${ID} shared`, `job recall ${ID}`])
    expect(logged()).toMatch(
      new RegExp(
        `"id":"${ID}","caller":"","outcome":"asked","cancelled":2,"tasks":1,"msg":"recall`,
      ),
    )
  })

  it('needs no body', async () => {
    const { server, standIn } = await serve()
    standIn.recall = { kind: 'asked', tasks }
    const response = await server.inject({ method: 'POST', url: `${url}/recall` })
    expect(response.statusCode).toBe(202)
    expect(standIn.changes).toContain(`recall ${ID}`)
  })

  it.each([
    [{ kind: 'nothing_sent' }, 0, 409, 'nothing_to_recall', 'No call'],
    [{ kind: 'too_late' }, 0, 409, 'recall_too_late', 'all calls of the notification are older.'],
    [
      { kind: 'too_late' },
      3,
      409,
      'recall_too_late',
      'Cancelled before they were sent to: 3 recip',
    ],
    [
      { kind: 'shared', tasks },
      3,
      409,
      'task_shared',
      'task 7. Cancelled before they were sent to: 3',
    ],
    [{ kind: 'unknown' }, 0, 404, 'notification_not_found', ''],
  ] as const)(
    'refuses what the ledger calls %j',
    async (recall, cancelled, code, problem, detail) => {
      const { server, standIn } = await serve()
      standIn.recall = recall
      standIn.cancelled = { cancelled, underWay: 0 }
      const response = await server.inject({ method: 'POST', url: `${url}/recall` })
      expect(response.statusCode).toBe(code)
      expect(problemReply.parse(response.json())).toMatchObject({
        code: problem,
        detail: expect.stringContaining(detail) as string,
      })
    },
  )

  it('points at what is wrong in its body', async () => {
    const { server, standIn } = await serve()
    const response = await post(server, { shared: 'yes', all: true }, {}, `${url}/recall`)
    expect(response.statusCode).toBe(422)
    const { code, errors } = problemReply.parse(response.json())
    expect(code).toBe('invalid_request')
    expect(errors?.map(({ pointer }) => pointer)).toEqual(['/shared', '/all'])
    expect(standIn.changes).toEqual([])
  })
})
