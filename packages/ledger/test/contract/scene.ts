import {
  type AcceptRequest,
  contentOf,
  createLedger,
  type Ledger,
  type Limits,
  type Recipient,
  type RedisClient,
  type Rules,
  type Terms,
  type WithoutReceipt,
} from '../../src/index.ts'

/** How a test gets a Redis: one of its own, or an app name of its own on a shared one. */
export type Connect = () => RedisClient

let scenes = 0

/** Noon on 22 November 2026 in Shanghai. */
export const NOON = Date.parse('2026-11-22T12:00:00+08:00')

export interface Scene {
  readonly app: string
  readonly ledger: Ledger
  /** The ledger of the same app on another connection, and with other rules where they are given. */
  readonly another: (rules?: Partial<Rules>) => Ledger
  /** From now on each command of that name runs twice, as after a connection lost before the reply. */
  readonly sendTwice: (command: string) => void
  readonly setTime: (ms: number) => void
  readonly advance: (ms: number) => void
}

/** A ledger of an app that no other test uses, with a clock of its own. */
export function createScene(
  connect: Connect,
  limits: Partial<Limits> = {},
  rules: Partial<Rules> = {},
): Scene {
  scenes += 1
  const app = `scene-${process.pid}-${scenes}-${Math.random().toString(36).slice(2, 8)}`
  let at = NOON
  const make = (redis: RedisClient, own: Partial<Rules>) =>
    createLedger({ redis, app, limits: { ...roomy, ...limits }, rules: own, now: () => at })
  const redis = connect()
  return {
    app,
    ledger: make(redis, rules),
    another: (other = rules) => make(connect(), other),
    sendTwice(command) {
      const once = Reflect.get(redis, command) as (...args: unknown[]) => Promise<unknown>
      const twice = async (...args: unknown[]) => {
        await once.apply(redis, args)
        return once.apply(redis, args)
      }
      Reflect.set(redis, command, twice)
    },
    setTime(ms) {
      at = ms
    },
    advance(ms) {
      at += ms
    },
  }
}

/** Wide budgets, so that a test meets the limit that it is about. */
const roomy: Partial<Limits> = {
  callsPerSecond: 10_000,
  callsBurst: 3_000,
  peoplePerMinute: 6_000_000,
  peopleBurst: 600_000,
}

export const text = (content: string) => contentOf({ msgtype: 'text', text: { content } })

export const users = (...ids: string[]): Recipient[] =>
  ids.map((value) => ({ kind: 'userId', value }))

export const mobiles = (...numbers: string[]): Recipient[] =>
  numbers.map((value) => ({ kind: 'mobile', value }))

export const numbered = (count: number, from = 1): string[] =>
  Array.from({ length: count }, (_, at) => `u${from + at}`)

export const request = (
  content: string,
  recipients: Recipient[],
  more: Partial<AcceptRequest> = {},
) => ({
  content: text(content),
  batchCapacity: 100,
  recipients,
  ...more,
})

/** Accepts a notification and answers its id and the ids of its batches. */
export async function accept(
  ledger: Ledger,
  content: string,
  recipients: Recipient[],
  terms: Partial<Terms> = {},
) {
  const acceptance = await ledger.notifications.accept({
    content: text(content),
    batchCapacity: 100,
    recipients,
    terms,
  })
  if (acceptance.kind !== 'accepted') throw new Error(`expected to be accepted: ${acceptance.kind}`)
  return {
    id: acceptance.id,
    batches: acceptance.batches.map(({ id }) => id),
    filled: acceptance.batches,
  }
}

/** A batch of its own for these people, sealed so that nobody joins it. */
export async function batchOf(
  ledger: Ledger,
  content: string,
  recipients: Recipient[],
  terms: Partial<Terms> = {},
) {
  const { id, batches } = await accept(ledger, content, recipients, terms)
  const [batch = ''] = batches
  return { id, batch }
}

/** A batch whose call is under way for a person each of two notifications of the same content. */
export async function calledForTwo(ledger: Ledger) {
  const first = await accept(ledger, 'a', users('u1'))
  const second = await accept(ledger, 'a', users('u2'))
  const [batch = ''] = first.batches
  await ledger.batches.reserve(batch)
  return { first: first.id, second: second.id, batch }
}

/** Reserves and confirms, as a worker whose call was accepted. */
export async function deliver(
  ledger: Ledger,
  batch: string,
  taskId = '1001',
  receipt: 'ask' | WithoutReceipt = 'ask',
) {
  const reservation = await ledger.batches.reserve(batch)
  if (reservation.kind === 'send')
    await ledger.batches.confirm(batch, taskId, receipt, reservation.probe)
  return reservation
}

export async function countsOf(ledger: Ledger, id: string) {
  const status = await ledger.notifications.status(id)
  if (!status) throw new Error('no such notification')
  return Object.fromEntries(Object.entries(status.recipients).filter(([, count]) => count !== 0))
}

/** Recipient by recipient: "state" or "state/reason". */
export async function statesOf(ledger: Ledger, id: string): Promise<string[]> {
  const page = await ledger.notifications.recipients(id, { limit: 10_000 })
  return (page?.items ?? []).map(({ state, reason }) => (reason ? `${state}/${reason}` : state))
}
