import { describe, expect, it } from 'vitest'
import { problemReply } from '../../src/http/replies/problem.ts'
import { usageReply } from '../../src/http/replies/usage.ts'
import { serve } from './serve.ts'

describe('GET /v1/usage', () => {
  it('tells what is used of the limits', async () => {
    const quietHours = { from: 22 * 60, to: 8 * 60 + 5 }
    const { server, standIn } = await serve({ apps: [{ name: 'hr', rules: { quietHours } }] })
    standIn.gate = {
      kind: 'throttled',
      reason: 'qps',
      code: '90018',
      detail: '',
      since: 0,
      until: 1_000,
    }
    standIn.today = { day: '2026-11-22', broadcasts: 1, user: 12 }
    standIn.jobs = { waiting: 4, active: 3, delayed: 2, failed: 1 }
    standIn.month = { month: '2026-11', used: 7, limit: 5_000, byApi: { asyncsend_v2: 7 } }
    const response = await server.inject('/v1/usage?userId=zhangsan')
    expect(response.statusCode).toBe(200)
    expect(usageReply.parse(response.json())).toEqual({
      day: '2026-11-22',
      month: '2026-11',
      apps: [
        {
          app: 'hr',
          kind: 'internal',
          organisation: 'default',
          gate: {
            ...standIn.gate,
            since: '1970-01-01T00:00:00.000Z',
            until: '1970-01-01T00:00:01.000Z',
          },
          broadcasts: { used: 1, limit: 3, left: 2, reserve: 0 },
          people: { limit: 500, reserve: 0 },
          user: { userId: 'zhangsan', used: 12, limit: 500, left: 488 },
          pace: {
            callsPerSecond: { limit: 15, now: 15 },
            peoplePerMinute: { limit: 4_500, now: 4_500 },
          },
          quietHours: { from: '22:00', to: '08:05', now: false },
          queue: standIn.jobs,
          receipts: standIn.jobs,
        },
      ],
      organisations: [
        {
          organisation: 'default',
          calls: { used: 7, limit: 5_000, left: 4_993, byApi: { asyncsend_v2: 7 } },
        },
      ],
    })
  })

  it('has no gate, person or quiet hours where there are none', async () => {
    const { server } = await serve({ apps: ['hr', 'it'] })
    const { apps } = usageReply.parse((await server.inject('/v1/usage?app=it')).json())
    expect(apps).toHaveLength(1)
    expect(apps[0]).toMatchObject({ app: 'it', gate: null })
    expect(apps[0]).not.toHaveProperty('user')
    expect(apps[0]).not.toHaveProperty('quietHours')
  })

  it.each([
    ['app=sales', ['app']],
    ['app=hr&app=it', ['app']],
    ['userId=', ['userId']],
    ['userId=a,b', ['userId']],
    ['user=u1&month=11', ['user', 'month']],
  ])('refuses ?%s', async (query, parameters) => {
    const { server } = await serve()
    const response = await server.inject(`/v1/usage?${query}`)
    expect(response.statusCode).toBe(400)
    const { code, errors } = problemReply.parse(response.json())
    expect(code).toBe('malformed_request')
    expect(errors?.map(({ parameter }) => parameter)).toEqual(parameters)
  })

  it('is a 503 while Redis is away', async () => {
    const { server, standIn } = await serve()
    standIn.failure = new Error('Connection is closed.')
    expect((await server.inject('/v1/usage')).statusCode).toBe(503)
  })
})
