import { fileURLToPath } from 'node:url'
import type { Notification } from '@dingpost/producer'
import { expect, vi } from 'vitest'
import { type Counts, text } from '../backend.ts'
import { createOperator } from '../operator.ts'
import { mobile, userId, userIds } from '../people.ts'
import type { Stage } from '../stage.ts'
import { type Trial, unreached } from './trial.ts'
import { positionOf, wayIn } from './way.ts'

const program = fileURLToPath(new URL('workers.ts', import.meta.url))

/**
 * How workers take jobs. They also look for jobs in vain, at moments that differ: the send is found
 * by the first look, the receipt by one of the three that follow another at the start.
 */
export const taking = ['moveToActive', ...Array.from({ length: 4 }, () => 'receipts moveToActive')]

/** The commands for `coalescedBatch`, once its job was taken. */
export const delivering = [
  'hgetall',
  'acquireToken',
  'takeCall',
  'saveToken',
  'reserveBatches',
  'takeCall',
  'reserveBatches',
  'takeCall',
  'confirmBatches',
  'receipts addDelayedJob',
  'moveToFinished',
  'hmget',
  'bookCalls',
  'takeCall',
  'recordReceipt',
  'receipts moveToFinished',
]
/** The send leaves together with the command that counts it. */
const send = { command: 'takeCall', nth: 3 }
const confirmation = { command: 'confirmBatches', nth: 1 }

/** The commands for `refusedBatch` until its halves have their jobs. */
export const halving = [
  'hgetall',
  'acquireToken',
  'takeCall',
  'saveToken',
  'reserveBatches',
  'takeCall',
  'splitBatch',
  'addPrioritizedJob',
  'addPrioritizedJob',
]

/** Notifications of one content, alone in their app, whose worker is killed. */
export type WorkerTrial = Trial & {
  readonly way: readonly string[]
  readonly app: string
  readonly appKey: string
  readonly content: string
  readonly recipients: readonly Notification['to'][]
  /** What becomes of the recipients of each. */
  readonly outcomes: readonly Counts[]
  /** Who is to see it. */
  readonly audience: readonly string[]
}

/** Three requests that share a call; look-ups of several would leave side by side. */
export const coalescedBatch = () => ({
  way: delivering,
  recipients: [
    { mobiles: [mobile(1)] },
    { userIds: [userId(2), userId(3)] },
    { userIds: [userId(4)] },
  ],
  outcomes: [{ delivered: 1 }, { delivered: 2 }, { delivered: 1 }],
  audience: userIds(4),
})

/** For whom DingTalk refuses a whole call. */
export const culprit = userId(101)

/**
 * Two requests that share a call which is refused for one person. Where the refusal did not come to
 * be written down, that call may have arrived, for all that the ledger knows of it.
 */
export const refusedBatch = ({ stop }: Trial) => {
  const isForgotten = stop?.command === 'splitBatch' && stop.how === 'unsent'
  return {
    way: halving,
    recipients: [{ userIds: [userId(1)] }, { userIds: [culprit, userId(2)] }],
    outcomes: [
      { delivered: 1 },
      isForgotten ? { delivered: 1, unverified: 1 } : { delivered: 1, failed: 1 },
    ],
    audience: userIds(2),
  }
}

export const askFor = ({ backend }: Stage, trial: WorkerTrial): Promise<string[]> =>
  Promise.all(
    trial.recipients.map((to) =>
      backend.accept({ app: trial.app, to, message: text(trial.content) }),
    ),
  )

/**
 * Stopped while something else was under way beside it: how far that came, and whether a call was
 * made whose count was not sent, is chance.
 */
export const isUnsteady = ({ name, stop }: Trial): boolean =>
  name.startsWith('halving') || (stop !== undefined && taking.includes(stop.command))

/**
 * How many calls for a coalesced batch reach DingTalk, until the kill and in all. There is a second
 * one where the first was made and not confirmed, and only there.
 */
export function sendsOf({ stop }: Trial): { untilKilled: number; inAll: number } {
  if (!stop) return { untilKilled: 1, inAll: 1 }
  const at = positionOf(stop, delivering)
  const confirmedFrom = positionOf(confirmation, delivering) + (stop.how === 'unsent' ? 1 : 0)
  if (at < positionOf(send, delivering)) return { untilKilled: 0, inAll: 1 }
  return { untilKilled: 1, inAll: at < confirmedFrom ? 2 : 1 }
}

/** Calls of the month that DingTalk counts and the ledger does not, as their count was never sent. */
export const uncountedOf = ({ stop }: Trial): number =>
  stop?.command === 'takeCall' && stop.nth >= send.nth && stop.how === 'unsent' ? 1 : 0

/**
 * Has each trial's worker come to its stop, and kills all of them. Resolves with the names of the
 * trials whose worker was given a job and never heard of it.
 */
export async function killWorkers(
  stage: Stage,
  { deliveries, halvings }: Record<'deliveries' | 'halvings', readonly WorkerTrial[]>,
): Promise<string[]> {
  const { stack, dingtalk } = stage
  const steady = deliveries.filter((trial) => !isUnsteady(trial))
  const worker = await stack.startWorker(program)
  const unstopped = [...deliveries, ...halvings].filter(({ stop }) => !stop)
  for (const { checkpoint, way } of unstopped) {
    const taken = () => wayIn(checkpoint.commands).filter((command) => !taking.includes(command))
    await vi.waitFor(() => expect(taken()).toContain('receipts moveToFinished'), 20_000)
    // Once they have their jobs, both halves of a refused batch are under way.
    expect(way === halving ? taken().slice(0, way.length) : taken()).toEqual(way)
  }
  await vi.waitFor(() => expect(unreached([...deliveries, ...halvings])).toEqual([]), 20_000)
  await vi.waitFor(async () => {
    const tasks = await dingtalk.getTasks({ limit: 10_000 })
    const made = steady.map(({ name, appKey }) => {
      return [name, tasks.filter((task) => task.appKey === appKey).length]
    })
    expect(Object.fromEntries(made)).toEqual(
      Object.fromEntries(steady.map((trial) => [trial.name, sendsOf(trial).untilKilled])),
    )
  }, 5_000)
  const end = await stack.killWorker(stack.workers.indexOf(worker))
  expect(end).toEqual({ code: null, signal: 'SIGKILL' })

  const { usage } = createOperator(stage.backend)
  const unheard = await Promise.all(
    deliveries.map(async ({ app, checkpoint: { commands } }) => {
      const { queue, receipts } = await usage(app, 'nobody')
      const ofSend = queue.active === 1 && !commands.includes('hgetall')
      return ofSend || (receipts.active === 1 && !commands.includes('hmget'))
    }),
  )
  return deliveries.filter((_, at) => unheard[at]).map(({ name }) => name)
}
