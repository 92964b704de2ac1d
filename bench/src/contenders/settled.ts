import {
  connectRedis,
  contentOf,
  createLedger,
  type Ledger,
  type Recipient,
} from '@dingpost/ledger'
import { userIdOf } from '../account.ts'
import { contend, inLanes } from '../contender.ts'
import { bytesByKind } from '../key-sizes.ts'
import { usedMemory } from '../redis-load.ts'

/** People who get one message, and how many of them each notification names. */
export interface Settling {
  readonly redisUrl: string
  readonly people: number
  readonly each: number
}

/** What Redis keeps of them once all is settled, in bytes. */
export interface Settled {
  /** Counters and contents of the day. */
  readonly dayBook: number
  /** Notifications and what became of each recipient. */
  readonly notifications: number
  /** Which notifications a call carried, for a day. */
  readonly tasks: number
  /** All that Redis has allocated for it, its own index of keys and expiries included. */
  readonly all: number
}

const BATCH = 100
const LANES = 16
/** As long as DingTalk's. */
const FIRST_TASK = 256_271_667_526
/** How fast it may go is not what is measured. */
const limits = { callsPerSecond: 1e6, callsBurst: 1e6, peoplePerMinute: 1e9, peopleBurst: 1e9 }

/**
 * Lets the ledger take in, send and settle one message for all. Without a queue and without calls,
 * which leave nothing behind.
 */
await contend(async (settling: Settling): Promise<Settled> => {
  const redis = connectRedis(settling.redisUrl, { role: 'worker' })
  // The scripts and the connection's buffers are there before the first recipient is.
  await settleAll('warm-up', { people: 1_000, each: 100 })
  await redis.flushall()
  const before = await usedMemory(redis)
  await settleAll('default', settling)
  const all = (await usedMemory(redis)) - before
  const kinds = await bytesByKind(redis)
  const bytes = (...of: string[]) => of.reduce((sum, kind) => sum + (kinds.get(kind) ?? 0), 0)
  return {
    dayBook: bytes('day'),
    notifications: bytes('n', 'n:r', 'n:s'),
    tasks: bytes('t'),
    all,
  }

  async function settleAll(app: string, { people, each }: Omit<Settling, 'redisUrl'>) {
    const ledger = createLedger({ redis, app, limits })
    const batches = new Set<string>()
    await inLanes(Math.ceil(people / each), LANES, async (at) => {
      const from = at * each
      const taken = await accept(ledger, from, Math.min(each, people - from))
      for (const batch of taken) batches.add(batch)
    })
    const ids = [...batches]
    await inLanes(ids.length, LANES, (at) => settle(ledger, ids[at] ?? '', FIRST_TASK + at))
  }
})

async function accept(ledger: Ledger, from: number, count: number): Promise<string[]> {
  const acceptance = await ledger.notifications.accept({
    content: contentOf({ msgtype: 'text', text: { content: '生日快乐' } }),
    batchCapacity: BATCH,
    recipients: Array.from({ length: count }, (_, at): Recipient => {
      return { kind: 'userId', value: userIdOf(from + at) }
    }),
  })
  if (acceptance.kind !== 'accepted') throw new Error(`a notification is ${acceptance.kind}`)
  return acceptance.batches.map(({ id }) => id)
}

async function settle(ledger: Ledger, batch: string, task: number): Promise<void> {
  const reserved = await ledger.batches.reserve(batch)
  if (reserved.kind !== 'send' || reserved.to === 'everyone') throw new Error(reserved.kind)
  await ledger.batches.confirm(batch, String(task), 'ask', false)
  const verdicts = reserved.to.userIds.map((userId) => ({ userId, state: 'read' as const }))
  const { kind, settled } = await ledger.batches.record(batch, { verdicts })
  if (kind !== 'done' || settled !== verdicts.length) throw new Error(`a batch is ${kind}`)
}
