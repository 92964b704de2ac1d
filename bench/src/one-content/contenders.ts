import { postAll } from '../clients.ts'
import { condition } from '../condition.ts'
import { runContender } from '../contender.ts'
import type { Crowd, Posted } from '../crowd.ts'
import { type GroundOptions, onFreshGround, startFreshRedis } from '../ground.ts'
import { addMeters, type Meter, metersBetween, readMeters } from '../meter.ts'
import type { Platform } from '../platform.ts'
import { type Figure, figuresOf } from './figures.ts'

const CLIENTS = 8
const CONCURRENCY = 16
/**
 * Notifications until a producer that has just been started runs at its speed: V8 still compiles for
 * 20,000 and more, and a request takes a third more of the CPU after 5,000 of them than after 40,000.
 */
const REHEARSED = 40_000

type Conditions = Pick<GroundOptions, 'limits' | 'budgets'> & Pick<Crowd, 'people'>

/**
 * A producer and a worker as they run in production, with 8 clients over HTTP. Before, the producer
 * takes in some notifications for another day, so that it is not measured while it starts.
 */
export function postToDingPost(
  { people, ...conditions }: Conditions,
  { by = 'userId', perRequest = 1 }: Partial<Pick<Crowd, 'by' | 'perRequest'>> = {},
): Promise<{ readonly [Key in Figure]: number }> {
  return onFreshGround({ people, producers: 1, workers: 1, ...conditions }, async (ground) => {
    const { stack, platform } = ground
    const processes = [...stack.producers, ...stack.workers]
    const crowd: Crowd = { people, clients: CLIENTS, by, perRequest }
    await postAll(ground, { ...crowd, people: rehearsedFor(people), isRehearsal: true })
    const before = await readMeters(processes)
    const posted = await postAll(ground, crowd)
    await everyoneReached(platform, people)
    const spent = metersBetween(before, await readMeters(processes))
    return figuresOf(platform, { people, ...posted, ...spent })
  })
}

/** The same without HTTP: 8 clients in a process that uses the library, as the textbook's use its queue. */
export async function enqueueByLibrary({
  people,
  ...conditions
}: Conditions): Promise<{ readonly [Key in Figure]: number }> {
  const aside = await startFreshRedis()
  try {
    return await onFreshGround({ people, workers: 1, ...conditions }, async (ground) => {
      const { redisUrl, platform, stack } = ground
      const before = await readMeters(stack.workers)
      const clients = await runContender<Posted & Meter>('library-clients', {
        redisUrl,
        people,
        clients: CLIENTS,
        rehearsal: { redisUrl: aside.url, people: rehearsedFor(people) },
      })
      await everyoneReached(platform, people)
      const ofWorker = metersBetween(before, await readMeters(stack.workers))
      const spent = addMeters(clients, ofWorker)
      return figuresOf(platform, { people, ...clients, ...spent })
    })
  } finally {
    await aside.stop()
  }
}

const rehearsedFor = (people: number): number => Math.min(people * 4, REHEARSED)

async function everyoneReached(platform: Platform, people: number): Promise<void> {
  await condition('the last person', async () => (await platform.seen()) >= people || undefined, {
    everyMs: 100,
  })
  await condition('the receipts', async () => {
    const { sends, receipts } = await platform.callCounts()
    return receipts >= sends || undefined
  })
}

/** A job for each person, added by 8 clients while the textbook worker works. */
export function addToTextbook(
  { people, limits }: Conditions,
  callsPerSecond?: number,
): Promise<{ readonly [Key in Figure]: number }> {
  return onFreshGround({ people, ...(limits && { limits }) }, async ({ redisUrl, platform }) => {
    const [worker, adders] = await Promise.all([
      runContender<Meter>('textbook-worker', {
        redisUrl,
        platformUrl: platform.url,
        people,
        concurrency: CONCURRENCY,
        ...(callsPerSecond && { limiter: { max: callsPerSecond, duration: 1_000 } }),
      }),
      runContender<Posted & Meter>('adders', { redisUrl, people, clients: CLIENTS }),
    ])
    return figuresOf(platform, { people, ...adders, ...addMeters(worker, adders) })
  })
}

/** The article's algorithm, a person at a time. */
export function followArticle(people: number): Promise<{ readonly [Key in Figure]: number }> {
  return onFreshGround({ people }, async ({ platform }) => {
    const spent = await runContender<Posted & Meter>('article', {
      platformUrl: platform.url,
      people,
    })
    return figuresOf(platform, { people, ...spent })
  })
}
