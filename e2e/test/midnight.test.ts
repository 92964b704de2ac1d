import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { createProducer, type Notification, type Producer } from '@dingpost/producer'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { text } from '../src/backend.ts'
import { once } from '../src/copies.ts'
import { userIds } from '../src/people.ts'
import { nextMidnight, shiftedBy } from '../src/shifted-clock.ts'
import { openStage, type Stage } from '../src/stage.ts'

/**
 * The clocks of the workers, of a backend that uses the library, and of the simulator stand this
 * far before a midnight in Asia/Shanghai when the processes start. It is passed for real.
 */
const LEAD_MS = 30_000
/** Messages a day for one person; one of them is the broadcast. */
const LIMIT = 6
/** From this long before midnight on nothing is reserved, and nothing until a moment after it. */
const GUARD_MS = { before: 3_000, after: 500 }
/** What was reserved in the last moment is on its way for so long at most. */
const ON_ITS_WAY_MS = 1_000

const twice = userIds(30)
const satisfied = userIds(10, 31)
const unlucky = userIds(5, 41)
const streamed = userIds(100, 51)
const everybody = userIds(150)

type Counts = Readonly<Record<string, number>>

let stage: Stage
let producer: Producer
let midnight: number
let now: () => number
let dayBefore: Counts
let dayAfter: Counts
const ids = new Map<string, string>()

beforeAll(async () => {
  midnight = nextMidnight(Date.now())
  const offsetMs = midnight - LEAD_MS - Date.now()
  now = shiftedBy(offsetMs)
  stage = await openStage({
    workers: 2,
    people: everybody.length,
    apps: [{ receipts: 'always', limits: { perPersonPerDay: LIMIT, broadcastsPerDay: 1 } }],
    limits: { messagesPerPersonPerDay: LIMIT, broadcastsPerDay: 1 },
    programs: { worker: fileURLToPath(new URL('../src/shifted-worker.ts', import.meta.url)) },
    env: { CLOCK_OFFSET_MS: String(offsetMs) },
  })
  // By the distance: a time would be old when it arrives, and the simulator's clock behind the others.
  await stage.dingtalk.advanceClock({ ms: offsetMs })
  producer = createProducer({
    redisUrl: stage.stack.redisUrl,
    apps: [{ name: stage.app.name, limits: { userDaily: LIMIT, broadcastDaily: 1 } }],
    lingerMs: 100,
    now,
  })
  await passMidnight()
}, 180_000)
afterAll(async () => {
  await producer.close()
  await stage.close()
})

async function passMidnight(): Promise<void> {
  const { backend, dingtalk } = stage
  await accept('before, to all', { to: { everyone: true } })
  await accept('on both days', { to: people(twice) }, 'on both days, first')
  await settled('before, to all', 'on both days, first')
  const fillers = Array.from({ length: LIMIT - 1 }, (_, at) => `filler ${at}`)
  for (const filler of fillers) await accept(filler, { to: people(satisfied) })
  await settled(...fillers)
  await accept('one too many, may wait', { to: people(satisfied), overLimit: 'defer' })
  await accept('one too many', { to: people(satisfied) })
  await accept('to all, may wait', { to: { everyone: true }, overLimit: 'defer' })
  await dingtalk.addFault({ api: 'asyncsend_v2', kind: 'reset-after', userId: 'u00041' })
  await accept('lost', { to: people(unlucky) })
  await settled('one too many', 'lost')
  await vi.waitFor(async () => {
    for (const content of ['one too many, may wait', 'to all, may wait']) {
      expect((await backend.status(idOf(content))).recipients.deferred).toBeGreaterThan(0)
    }
  }, 5_000)
  await accept('in the last second', {
    to: people(streamed.slice(0, 5)),
    deliverAt: new Date(midnight - 1_000).toISOString(),
  })
  // Otherwise the machine is too slow for this test: what follows has to begin before midnight.
  expect(now()).toBeLessThan(midnight - 7_000)

  await until(-6_000)
  const streaming = stream()
  await until(-2_000)
  dayBefore = await usageOf(everybody)
  expect(now()).toBeLessThan(midnight)
  const contents = await streaming
  await accept('on both days', { to: people(twice) }, 'on both days, second')
  await accept('lost', { to: people(unlucky.slice(0, 2)) }, 'lost, once more')
  await settled(...contents, 'on both days, second', 'lost, once more', 'in the last second')
  await settled('one too many, may wait', 'to all, may wait')
  dayAfter = await usageOf(everybody)
}

type Sending = Omit<Notification, 'message'>

const people = (list: readonly string[]): Sending['to'] => ({ userIds: [...list] })

async function accept(content: string, notification: Sending, name = content): Promise<void> {
  const { id } = await producer.enqueue({ message: text(content), ...notification })
  ids.set(name, id)
}

/** One after the other, from six seconds before midnight to three after it. */
async function stream(): Promise<string[]> {
  const sent: string[] = []
  while (now() < midnight + 3_000) {
    const content = `streamed ${sent.length}`
    const first = (2 * sent.length) % streamed.length
    await accept(content, { to: people(streamed.slice(first, first + 2)) })
    sent.push(content)
    await sleep(40)
  }
  return sent
}

async function settled(...names: string[]): Promise<void> {
  for (const name of names) await stage.backend.settled(idOf(name), 30_000)
}

async function usageOf(list: readonly string[]): Promise<Counts> {
  const counts = list.map(async (userId) => {
    const usage = await producer.usage({ app: stage.app.name, userId })
    return [userId, usage?.apps[0]?.user?.used ?? 0]
  })
  return Object.fromEntries(await Promise.all(counts)) as Counts
}

const until = (fromMidnightMs: number): Promise<void> =>
  sleep(Math.max(0, midnight + fromMidnightMs - now()))

function idOf(name: string): string {
  const id = ids.get(name)
  if (id === undefined) throw new Error(`${name} was not posted`)
  return id
}

/** Who saw a content before midnight, and who saw it after. */
async function sightings(content: string): Promise<{ before: Counts; after: Counts }> {
  const seen = (await stage.dingtalk.getSeen({ limit: 100_000 })).filter(
    ({ message }) => (message['text'] as { content: string }).content === content,
  )
  return {
    before: tally(seen.filter(({ at }) => at < midnight)),
    after: tally(seen.filter(({ at }) => at >= midnight)),
  }
}

function tally(seen: readonly { userId: string }[]): Counts {
  const counts: Record<string, number> = {}
  for (const { userId } of seen) counts[userId] = (counts[userId] ?? 0) + 1
  return counts
}

const outcome = (name: string) => stage.backend.counts(idOf(name))

test('the same content is delivered once before midnight and once after it', async () => {
  expect(await outcome('on both days, first')).toEqual({ delivered: twice.length })
  expect(await outcome('on both days, second')).toEqual({ delivered: twice.length })
  expect(await sightings('on both days')).toEqual({ before: once(twice), after: once(twice) })
})

test('who has had the messages of the day gets the next one after midnight, if it may wait', async () => {
  expect(await outcome('one too many')).toEqual({ suppressed: satisfied.length })
  expect(await outcome('one too many, may wait')).toEqual({ delivered: satisfied.length })
  expect(await sightings('one too many')).toEqual({ before: {}, after: {} })
  const waited = await sightings('one too many, may wait')
  expect(waited).toEqual({ before: {}, after: once(satisfied) })
})

test('a broadcast above the limit of the day goes out after midnight', async () => {
  expect(await outcome('to all, may wait')).toEqual({ unverified: 1 })
  expect(await sightings('before, to all')).toEqual({ before: once(everybody), after: {} })
  expect(await sightings('to all, may wait')).toEqual({ before: {}, after: once(everybody) })
})

test('what was sent just before midnight without an answer stays open, and is not sent again', async () => {
  expect(await outcome('lost')).toEqual({ unverified: unlucky.length })
  expect(await outcome('lost, once more')).toEqual({ delivered: 2 })
  const { before, after } = await sightings('lost')
  expect(before).toEqual(once(unlucky))
  // These are of the next day's own notification.
  expect(after).toEqual(once(unlucky.slice(0, 2)))
})

test('whatever is asked for around midnight is delivered once, on one day or the other', async () => {
  const streams = [...ids.keys()].filter((name) => name.startsWith('streamed'))
  const seen = await stage.dingtalk.getSeen({ limit: 100_000 })
  const ofStream = seen.filter(({ text: message }) => message.includes('streamed '))
  for (const name of streams) expect(await outcome(name)).toEqual({ delivered: 2 })
  expect(ofStream).toHaveLength(2 * streams.length)
  expect(await sightings('in the last second')).toEqual({
    before: {},
    after: once(streamed.slice(0, 5)),
  })

  const late = await Promise.all(
    streams.map(async (name) => {
      const { createdAt } = await stage.backend.read<{ createdAt: string }>(
        `/v1/notifications/${idOf(name)}`,
      )
      const own = ofStream.filter(({ text: message }) => message.includes(`"${name}"`))
      return Date.parse(createdAt) < midnight && own.every(({ at }) => at >= midnight)
    }),
  )
  // Otherwise nothing straddled midnight, and the test has shown nothing.
  expect(late.filter(Boolean).length).toBeGreaterThan(10)
  expect(ofStream.filter(({ at }) => at < midnight).length).toBeGreaterThan(10)
})

test('nothing is sent in the seconds around midnight', async () => {
  const tasks = await stage.dingtalk.getTasks({ limit: 100_000 })
  const from = midnight - GUARD_MS.before + ON_ITS_WAY_MS
  const around = tasks.filter(({ at }) => at >= from && at < midnight + GUARD_MS.after)
  expect(around).toEqual([])
})

test('DingTalk has nothing to drop', async () => {
  expect(await stage.dingtalk.getDropped({ limit: 100_000 })).toEqual([])
})

test('the counts of both days are those of DingTalk, person by person', async () => {
  const seen = await stage.dingtalk.getSeen({ limit: 100_000 })
  expect(dayBefore).toEqual(tally(seen.filter(({ at }) => at < midnight)))
  expect(dayAfter).toEqual(tally(seen.filter(({ at }) => at >= midnight)))
})
