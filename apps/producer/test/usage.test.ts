import { describe, expect, it } from 'vitest'
import type { ProducerApp } from '../src/app.ts'
import { createStandIn } from './stand-in.ts'

const shop: ProducerApp = {
  name: 'shop',
  kind: 'isv',
  organisation: { name: 'acme', callsPerMonth: 10_000 },
  limits: { userDaily: 50, broadcastDaily: 0, callsPerSecond: 30, peoplePerMinute: 9_000 },
  rules: { reserve: { perPerson: 10, broadcasts: 0 }, quietHours: { from: 22 * 60, to: 8 * 60 } },
}

describe('usage', () => {
  it('tells what an app has used of its limits', async () => {
    const standIn = createStandIn([shop])
    standIn.today = { day: '2026-11-22', broadcasts: 1, user: 70 }
    standIn.pace = { send: 0.667, people: 1 }
    standIn.jobs = { waiting: 4, active: 3, delayed: 2, failed: 1 }
    standIn.month = { month: '2026-11', used: 12, limit: 10_000, byApi: { asyncsend_v2: 12 } }
    expect(await standIn.producer.usage({ userId: 'u1' })).toEqual({
      day: '2026-11-22',
      month: '2026-11',
      apps: [
        {
          app: 'shop',
          kind: 'isv',
          organisation: 'acme',
          gate: undefined,
          broadcasts: { used: 1, limit: 0, left: 0, reserve: 0 },
          people: { limit: 50, reserve: 10 },
          user: { userId: 'u1', used: 70, limit: 50, left: 0 },
          pace: {
            callsPerSecond: { limit: 30, now: 20 },
            peoplePerMinute: { limit: 9_000, now: 9_000 },
          },
          quietHours: { from: 1_320, to: 480, now: false },
          queue: standIn.jobs,
          receipts: standIn.jobs,
        },
      ],
      organisations: [
        {
          organisation: 'acme',
          calls: { used: 12, limit: 10_000, left: 9_988, byApi: { asyncsend_v2: 12 } },
        },
      ],
    })
  })

  it('has all apps, and each organisation once', async () => {
    const standIn = createStandIn(['hr', 'it', shop])
    const usage = await standIn.producer.usage()
    expect(usage?.apps.map(({ app }) => app)).toEqual(['hr', 'it', 'shop'])
    expect(usage?.apps[0]).not.toHaveProperty('user')
    expect(usage?.apps[0]).not.toHaveProperty('quietHours')
    expect(usage?.organisations.map(({ organisation }) => organisation)).toEqual([
      'default',
      'acme',
    ])
  })

  it('of one app has its organisation only', async () => {
    const standIn = createStandIn(['hr', shop])
    const usage = await standIn.producer.usage({ app: 'hr' })
    expect(usage?.apps.map(({ app }) => app)).toEqual(['hr'])
    expect(usage?.organisations.map(({ organisation }) => organisation)).toEqual(['default'])
    await expect(standIn.producer.usage({ app: 'sales' })).resolves.toBeUndefined()
  })

  // The stand-in's clock says noon in Shanghai.
  it.each([
    [12 * 60, 13 * 60, true],
    [11 * 60, 12 * 60, false],
    [12 * 60 + 1, 12 * 60, false],
    [23 * 60, 12 * 60 + 1, true],
    [11 * 60 + 59, 11 * 60, true],
  ])('knows whether hours from %i to %i are quiet now: %s', async (from, to, quiet) => {
    const standIn = createStandIn([{ name: 'hr', rules: { quietHours: { from, to } } }])
    const usage = await standIn.producer.usage()
    expect(usage?.apps[0]?.quietHours?.now).toBe(quiet)
  })
})
