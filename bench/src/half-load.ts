import { condition } from './condition.ts'
import { runContender } from './contender.ts'
import { messageFor } from './draining.ts'
import { type Ground, type GroundOptions, onFreshGround } from './ground.ts'
import type { Platform } from './platform.ts'
import type { Trial } from './table.ts'

type Figures = Readonly<Record<'rate' | 'p50' | 'p99' | 'most', number>>

const CONNECTIONS = 64
const WARM_UP_SECONDS = 5
const SECONDS = 15
/** In which the clients' process ends, whose burst of work is not the load. */
const COOL_DOWN_SECONDS = 1
/**
 * Posted at once to find out what the processes can do. At about the 10,000th request V8 compiles
 * anew, in all of them at the same moment: for most of a second they do a quarter of their work. Fewer
 * would leave that to the measured seconds.
 */
const FLOOD = 20_000
const FASTER_THAN_ANYTHING = 1_000_000

/** 100 a second of the 200 that DingTalk allows. */
export function halfOfLimit(trial: Trial): Promise<Figures> {
  const limits = { callsPerSecond: 200 }
  const budgets = {
    callsPerSecond: 190,
    callsBurst: 10,
    peoplePerMinute: 1_000_000,
    peopleBurst: 100_000,
  }
  return onStage({ limits, budgets }, (ground) =>
    latenciesAt(ground, { trial, from: 0, requestsPerSecond: 100 }),
  )
}

/** Half of what the same processes have just done, nothing being limited. */
export function halfOfCapacity(trial: Trial): Promise<Figures> {
  return onStage({ env: { RECEIPTS: 'never' } }, async (ground) => {
    const from = trial.size(FLOOD)
    const startedAt = Date.now()
    await post(ground, { people: from, from: 0, requestsPerSecond: FASTER_THAN_ANYTHING })
    await everyoneReached(ground.platform, from)
    const last = (await ground.platform.acceptedSends()).at(-1)?.at ?? Number.NaN
    const capacity = (from * 1_000) / (last - startedAt)
    return latenciesAt(ground, { trial, from, requestsPerSecond: Math.floor(capacity / 2) })
  })
}

const onStage = (
  conditions: Pick<GroundOptions, 'limits' | 'budgets' | 'env'>,
  work: (ground: Ground) => Promise<Figures>,
) => onFreshGround({ people: 90_000, producers: 1, workers: 1, ...conditions }, work)

interface Load {
  readonly trial: Trial
  /** How many people have had something before. */
  readonly from: number
  readonly requestsPerSecond: number
}

async function latenciesAt(
  ground: Ground,
  { trial, from, requestsPerSecond }: Load,
): Promise<Figures> {
  const people = trial.size(requestsPerSecond * (WARM_UP_SECONDS + SECONDS + COOL_DOWN_SECONDS))
  const counted = [WARM_UP_SECONDS, WARM_UP_SECONDS + SECONDS].map((seconds) =>
    trial.size(requestsPerSecond * seconds),
  )
  const acceptedAt = await post(ground, { people, from, requestsPerSecond })
  await everyoneReached(ground.platform, from + people)
  await ground.platform.expectOneEach(from + people)

  const sentAt = await ground.platform.acceptedTexts()
  const took = acceptedAt
    .map((at, index) => (sentAt.get(messageFor(from + index).text.content) ?? Number.NaN) - at)
    .slice(...counted)
    .toSorted((a, b) => a - b)
  const quantile = (share: number) => took[Math.ceil(took.length * share) - 1] ?? Number.NaN
  return {
    rate: requestsPerSecond,
    p50: quantile(0.5),
    p99: quantile(0.99),
    most: quantile(1),
  }
}

async function post(
  { stack }: Ground,
  load: { people: number; from: number; requestsPerSecond: number },
): Promise<number[]> {
  const { producerUrl, apiKey } = stack
  const workload = { ...load, producerUrl, apiKey, connections: CONNECTIONS }
  const { acceptedAt } = await runContender<{ acceptedAt: number[] }>('open-loop', workload)
  return acceptedAt
}

const everyoneReached = (platform: Platform, people: number): Promise<true> =>
  condition('the last person', async () => (await platform.seen()) >= people || undefined, {
    everyMs: 100,
  })
