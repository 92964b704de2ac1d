import { describeWithRedisServer } from '@dingpost/dev/vitest/real-redis'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { text } from '../src/backend.ts'
import { copiesByContent, once } from '../src/copies.ts'
import { type OwnRedis, startOwnRedis } from '../src/own-redis.ts'
import { userIds } from '../src/people.ts'
import { type SendRecord, sendsSince } from '../src/send-record.ts'
import { openStage, type Stage } from '../src/stage.ts'

/** Ten times what DingTalk allows, counted by the simulator in fixed seconds and minutes. */
const allowed = { callsPerSecond: 200, peoplePerMinute: 50_000 }
/** Pace and burst together are what is allowed in a second, and a little less in a minute. */
const kept = { callsPerSecond: 190, callsBurst: 10, peoplePerMinute: 48_000, peopleBurst: 1_000 }
const CONTENTS = 2_000
const PEOPLE = 20_000
describeWithRedisServer('a fleet under limits ten times as wide as the real ones', () => {
  let redis: OwnRedis
  let stage: Stage
  beforeAll(async () => {
    redis = await startOwnRedis()
    stage = await openStage({
      redisUrl: redis.url,
      workers: 2,
      people: PEOPLE,
      limits: allowed,
      // Receipts have a limit of their own, and would cost the machine as much again.
      apps: [{ limits: kept, receipts: 'never' }],
      callsPerMonth: 1_000_000,
    })
    const warmUp = await acceptAll(userIds(100), (userId) => `warm-up for ${userId}`)
    for (const id of warmUp) await stage.backend.settled(id)
  })
  afterAll(async () => {
    await stage.close()
    await redis.remove()
  })

  test('sends different contents as fast as the calls a second allow', async () => {
    const everyone = userIds(CONTENTS)
    const deliverAt = inAMoment(4_000)
    const sends = await sendsOf(() => acceptAll(everyone, contentFor, deliverAt), CONTENTS)

    // 200 calls a second; the burst came at once, and says nothing about the pace.
    const share = perSecond(sends.calls - kept.callsBurst, sends) / allowed.callsPerSecond
    tell(`${CONTENTS} contents`, sends, share)
    expect(sends).toMatchObject({ calls: CONTENTS, people: CONTENTS, throttledAfterFirstSecond: 0 })
    expect(share).toBeGreaterThan(0.9)
    expect(share).toBeLessThan(1)
    const copies = await copiesByContent(stage.dingtalk)
    for (const userId of everyone) expect(copies.get(contentFor(userId))).toEqual(once([userId]))
  })

  test('sends one content as fast as the people a minute allow', async () => {
    const everyone = userIds(PEOPLE)
    const message = text('for all')
    const deliverAt = inAMoment(1_000)
    const sends = await sendsOf(async () => {
      for (const part of [everyone.slice(0, PEOPLE / 2), everyone.slice(PEOPLE / 2)]) {
        await stage.backend.accept({ to: { userIds: part }, message, deliverAt })
      }
    }, PEOPLE)

    // 50,000 people a minute, 100 in a call.
    const share = (perSecond(sends.people - kept.peopleBurst, sends) * 60) / allowed.peoplePerMinute
    tell(`${PEOPLE} people`, sends, share)
    expect(sends).toMatchObject({
      calls: PEOPLE / 100,
      people: PEOPLE,
      throttledAfterFirstSecond: 0,
    })
    expect(share).toBeGreaterThan(0.9)
    expect(share).toBeLessThan(1)
    const copies = await copiesByContent(stage.dingtalk)
    expect(copies.get('for all')).toEqual(once(everyone))
  })

  /** One notification for each of them; answers their ids. */
  async function acceptAll(
    people: readonly string[],
    contentFor: (userId: string) => string,
    deliverAt?: string,
  ): Promise<string[]> {
    const ids: string[] = []
    for (let from = 0; from < people.length; from += 1_000) {
      const notifications = people.slice(from, from + 1_000).map((userId) => ({
        to: { userIds: [userId] },
        message: text(contentFor(userId)),
        ...(deliverAt === undefined ? {} : { deliverAt }),
      }))
      const { body } = await stage.backend.postTo('/v1/notifications/bulk', { notifications })
      for (const item of (body as { items: { status: number; id: string }[] }).items) {
        if (item.status !== 202) throw new Error(JSON.stringify(item))
        ids.push(item.id)
      }
    }
    return ids
  }

  /** Waits until so many people more have seen something. */
  async function sendsOf(accept: () => Promise<unknown>, people: number): Promise<SendRecord> {
    const { dingtalk, app } = stage
    const [{ now }, { seen }] = await Promise.all([dingtalk.getClock(), dingtalk.getTotals()])
    await accept()
    await vi.waitFor(async () => expect((await dingtalk.getTotals()).seen).toBe(seen + people), {
      timeout: 60_000,
      interval: 500,
    })
    return sendsSince(dingtalk, app.appKey, now)
  }
})

const contentFor = (userId: string): string => `for ${userId}`

/** Time to accept everything, so that the fleet begins with all of it, at a whole second. */
const inAMoment = (ms: number): string =>
  new Date(Math.ceil((Date.now() + ms) / 1_000) * 1_000).toISOString()

const perSecond = (count: number, { lastedMs }: SendRecord): number => (count * 1_000) / lastedMs

function tell(what: string, sends: SendRecord, share: number): void {
  const { calls, lastedMs, throttled, busiestSecond } = sends
  console.log(
    `${what}: ${calls} calls in ${(lastedMs / 1_000).toFixed(1)} s, ` +
      `${(share * 100).toFixed(1)} % of what the limits allow, ` +
      `${throttled} throttled, at most ${busiestSecond} calls in a second`,
  )
}
