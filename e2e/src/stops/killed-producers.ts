import { fileURLToPath } from 'node:url'
import type { Notification } from '@dingpost/producer'
import { expect, vi } from 'vitest'
import { createBackend, text } from '../backend.ts'
import { mobile, userId, userIds } from '../people.ts'
import type { Stage } from '../stage.ts'
import { ask, type Errand } from './errand.ts'
import { type Trial, unreached } from './trial.ts'
import { wayIn } from './way.ts'

const program = fileURLToPath(new URL('producers.ts', import.meta.url))

/** The commands for a request of one notification, for one that fills a batch, and for `bulkRequest`. */
export const takingOne = ['acceptNotifications', 'addDelayedJob']
export const takingLast = ['acceptNotifications', 'addPrioritizedJob', 'promote']
export const takingMany = ['acceptNotifications', 'addDelayedJob', 'addPrioritizedJob', 'promote']

/** A backend's request during which its producer is killed, and what others ask for before. */
export type ProducerTrial = Trial & {
  readonly way: readonly string[]
  readonly errand: Errand
  readonly before: readonly Notification[]
  /** Who is to see each content in the end, the others' recipients included. */
  readonly audience: ReadonlyMap<string, readonly string[]>
}

/** One person more for the batch of a content that `others` people are in already. */
const singleRequest =
  (kind: string, way: readonly string[], others: number) =>
  (app: string) =>
  (trial: Trial, at: number): ProducerTrial => {
    const content = `${kind} ${at}`
    const message = text(content)
    return {
      ...trial,
      way,
      errand: {
        key: `${kind}-${at}`,
        by: 'single',
        notifications: [{ app, to: { userIds: [userId(others + 1)] }, message }],
      },
      before: others > 0 ? [{ app, to: { userIds: userIds(others) }, message }] : [],
      audience: new Map([[content, userIds(others + 1)]]),
    }
  }

/** With a content that has no batch yet, that another request has opened a batch for, and the last one. */
export const openingRequest = singleRequest('opens', takingOne, 0)
export const joiningRequest = singleRequest('joins', takingOne, 1)
export const fillingRequest = singleRequest('fills', takingLast, 99)

/**
 * Two of one content and one by mobile, whose batches share a job, and one that fills the batch of
 * another request.
 */
export const bulkRequest =
  (app: string) =>
  (trial: Trial, at: number): ProducerTrial => {
    const [shared, filled, other] = [`shared ${at}`, `filled ${at}`, `other ${at}`]
    return {
      ...trial,
      way: takingMany,
      errand: {
        key: `bulk-${at}`,
        by: 'bulk',
        notifications: [
          { app, to: { userIds: [userId(1)] }, message: text(shared) },
          { app, to: { userIds: [userId(2)] }, message: text(shared) },
          { app, to: { userIds: userIds(99, 2) }, message: text(filled) },
          { app, to: { mobiles: [mobile(1)] }, message: text(other) },
        ],
      },
      before: [{ app, to: { userIds: [userId(1)] }, message: text(filled) }],
      audience: new Map([
        [shared, userIds(2)],
        [filled, userIds(100)],
        [other, [userId(1)]],
      ]),
    }
  }

/**
 * Kills a producer at the stop of each trial; the backends, who got no answer, ask another one.
 * Resolves with all notifications and how many recipients each has.
 */
export async function killProducers(
  { stack, backend }: Stage,
  trials: readonly ProducerTrial[],
): Promise<{ readonly id: string; readonly total: number }[]> {
  const earlier = await Promise.all(
    trials.flatMap(({ before }) => before.map((notification) => backend.accept(notification))),
  )
  const producer = await stack.startProducer(program)
  const urls = await vi.waitFor(() => {
    const found = [...producer.output().matchAll(/"url":"(http:[^"]+)"/g)]
    expect(found.length).toBeGreaterThan(trials.length)
    return found.map(([, url = '']) => url)
  }, 10_000)
  const asked = trials.map(({ errand }, at) =>
    ask(createBackend({ url: urls[at] ?? '', apiKey: stack.apiKey }), errand),
  )
  const answers = Promise.allSettled(asked)
  await Promise.all(asked.filter((_, at) => !trials[at]?.stop))
  for (const { stop, checkpoint, way } of trials) {
    if (!stop) expect(wayIn(checkpoint.commands)).toEqual(way)
  }
  await vi.waitFor(() => expect(unreached(trials)).toEqual([]), 10_000)
  const end = await stack.killProducer(stack.producers.indexOf(producer))
  expect(end).toEqual({ code: null, signal: 'SIGKILL' })
  const answered = (await answers).map(({ status }) => status === 'fulfilled')
  expect(answered).toEqual(trials.map(({ stop }) => !stop))

  const again = () => Promise.all(trials.map(({ errand }) => ask(backend, errand)))
  const ids = await again()
  expect(await again()).toEqual(ids)
  return Promise.all(
    [...earlier, ...ids.flat()].map(async (id) => {
      return { id, total: (await backend.status(id)).recipients.total }
    }),
  )
}
