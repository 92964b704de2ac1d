import type { Notification } from '@dingpost/producer'
import { mobile } from '../people.ts'
import { type Company, EMPTY_DEPARTMENT, UNKNOWN_DEPARTMENT } from './company.ts'
import { createDice, type Dice } from './dice.ts'
import { type Misfortune, misfortune, personalRefusals } from './misfortune.ts'

/** One notification, its times counted from the moment at which it is posted. */
export type Order = {
  readonly number: number
  readonly to: Notification['to']
  readonly content: string
  readonly priority?: 'urgent' | 'normal' | 'bulk'
  readonly overLimit?: 'drop' | 'defer'
  readonly deliverInMs?: number
  readonly expiresInMs?: number
  readonly key?: string
}

export type Step =
  | { readonly kind: 'post'; readonly orders: readonly [Order, ...Order[]] }
  /** The same idempotency key once more, with the same body or with another one. */
  | { readonly kind: 'repeat'; readonly of: number; readonly changed: boolean }
  | { readonly kind: 'cancel'; readonly of: number }
  | { readonly kind: 'recall'; readonly of: number; readonly shared: boolean }
  | { readonly kind: 'misfortune'; readonly fault: Misfortune }
  | { readonly kind: 'revoke_tokens' }
  | { readonly kind: 'kill_worker' }

export type Plan = {
  readonly seed: number
  readonly orders: readonly Order[]
  readonly steps: readonly Step[]
  /**
   * Recalled once everything has come to rest. How many recalls among the steps find something sent
   * depends on how far the workers are then: on a slow machine hardly one does.
   */
  readonly lastRecalls: readonly Extract<Step, { kind: 'recall' }>[]
  /** Calls that name them are refused from the beginning to the end, by code. */
  readonly refused: ReadonlyMap<string, string>
}

/** Of so many notifications the numbers below are told. */
const USUAL = 500
/** So few, beside those that only one notification has, that duplicates happen. */
const COMMON_CONTENTS = 10
const BROADCASTS = 10
/** In every fourth run a worker dies; longer ones would last too long if it were in proportion. */
const WORKERS_KILLED = { usually: 0.25, most: 5 }
const MOST_IN_ONE_REQUEST = 25
const LAST_RECALLS = 5

export function makePlan(seed: number, count: number, company: Company): Plan {
  const dice = createDice(seed)
  const contents = Array.from(
    { length: Math.ceil((COMMON_CONTENTS * count) / USUAL) },
    (_, at) => `common ${at}`,
  )
  // Who is named again and again meets the limit of the day.
  const favourites = company.people.slice(0, Math.ceil(company.people.length / 6))
  const others = company.people.slice(favourites.length)
  const likeliness = BROADCASTS / count
  const orders = Array.from({ length: count }, (_, number) =>
    order(number, { dice, company, favourites, contents, likeliness }),
  )
  return {
    seed,
    orders,
    steps: stepsOf(orders, dice),
    refused: new Map(dice.some(others, 2).map((one) => [one.userId, dice.pick(personalRefusals)])),
    lastRecalls: dice
      .some(orders, Math.ceil((LAST_RECALLS * count) / USUAL))
      .map(({ number }) => ({ kind: 'recall', of: number, shared: dice.chance(0.6) })),
  }
}

type Circumstances = {
  readonly dice: Dice
  readonly company: Company
  readonly favourites: Company['people']
  readonly contents: readonly string[]
  /** Of a notification to everyone. */
  readonly likeliness: number
}

function order(number: number, circumstances: Circumstances): Order {
  const { dice, contents } = circumstances
  const to = recipients(circumstances)
  const deliverInMs = dice.chance(0.06) ? dice.whole(100, 1_500) : undefined
  const expiresInMs = dice.chance(0.08) ? (deliverInMs ?? 0) + dice.whole(1_000, 4_000) : undefined
  return {
    number,
    to,
    content: dice.chance(0.45) ? dice.pick(contents) : `own ${number}`,
    ...(dice.chance(0.3) ? { priority: dice.pick(['urgent', 'normal', 'bulk'] as const) } : {}),
    ...(dice.chance(0.3) ? { overLimit: dice.pick(['drop', 'defer'] as const) } : {}),
    ...(deliverInMs === undefined ? {} : { deliverInMs }),
    ...(expiresInMs === undefined ? {} : { expiresInMs }),
    // A repeat that came after its expiry would be refused for that.
    ...(expiresInMs === undefined && dice.chance(0.1) ? { key: `key-${number}` } : {}),
  }
}

function recipients(circumstances: Circumstances): Order['to'] {
  const { dice, company, favourites, likeliness } = circumstances
  if (dice.chance(likeliness)) return { everyone: true }
  const size = dice.chance(0.4) ? 1 : dice.chance(0.75) ? dice.whole(2, 6) : dice.whole(7, 30)
  const named = Array.from({ length: size }, () =>
    dice.pick(dice.chance(0.5) ? favourites : company.people),
  )
  const userIds: string[] = []
  const mobiles: string[] = []
  for (const person of named) {
    if (dice.chance(0.7)) userIds.push(person.userId)
    if (dice.chance(0.35)) mobiles.push(person.mobile)
  }
  if (dice.chance(0.08)) userIds.push(`nobody-${dice.whole(1, 5)}`)
  if (dice.chance(0.08)) mobiles.push(mobile(90_000 + dice.whole(1, 5)))
  const departmentIds = dice.chance(0.07) ? departments(circumstances) : []
  if (userIds.length + mobiles.length + departmentIds.length === 0) {
    userIds.push(dice.pick(company.people).userId)
  }
  return {
    ...(userIds.length > 0 ? { userIds } : {}),
    ...(mobiles.length > 0 ? { mobiles } : {}),
    ...(departmentIds.length > 0 ? { departmentIds } : {}),
  }
}

/** One, or one with another inside or beside it. */
function departments({ dice, company }: Circumstances): number[] {
  const first = dice.pick(company.departments).id
  const chosen = [first]
  if (dice.chance(0.3)) chosen.push(first + 1)
  if (dice.chance(0.3)) chosen.push(dice.pick(company.departments).id)
  if (dice.chance(0.1)) chosen.push(dice.pick([EMPTY_DEPARTMENT, UNKNOWN_DEPARTMENT]))
  return chosen
}

function stepsOf(orders: readonly Order[], dice: Dice): Step[] {
  const steps: Step[] = []
  const keyed: number[] = []
  let posted = 0
  while (posted < orders.length) {
    const size = dice.chance(0.15) ? dice.whole(2, MOST_IN_ONE_REQUEST) : 1
    const [first, ...others] = orders.slice(posted, posted + size)
    if (!first) break
    steps.push({ kind: 'post', orders: [first, ...others] })
    posted += 1 + others.length
    const recent = (most: number) => dice.whole(Math.max(0, posted - most), posted - 1)
    if (dice.chance(0.06)) steps.push({ kind: 'cancel', of: recent(8) })
    if (dice.chance(0.06)) steps.push({ kind: 'recall', of: recent(60), shared: dice.chance(0.6) })
    if (dice.chance(0.15)) steps.push({ kind: 'misfortune', fault: misfortune(dice) })
    if (dice.chance(0.006)) steps.push({ kind: 'revoke_tokens' })
    for (const { key, number } of [first, ...others]) if (key !== undefined) keyed.push(number)
    if (keyed.length > 0 && dice.chance(0.06)) {
      steps.push({ kind: 'repeat', of: dice.pick(keyed), changed: dice.chance(0.3) })
    }
  }
  const killed = kills(orders.length, dice)
  for (let kill = 0; kill < killed; kill += 1) {
    steps.splice(dice.whole(1, steps.length - 1), 0, { kind: 'kill_worker' })
  }
  return steps
}

function kills(count: number, dice: Dice): number {
  const { usually, most } = WORKERS_KILLED
  const expected = (usually * count) / USUAL
  return expected < 1 ? Number(dice.chance(expected)) : Math.min(most, Math.round(expected))
}
