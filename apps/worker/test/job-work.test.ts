import { type DingTalk, TransientError } from '@dingpost/dingtalk'
import { sharedSendJob } from '@dingpost/jobs'
import type { Reservation } from '@dingpost/ledger'
import { type Job, RateLimitError } from 'bullmq'
import { expect, test, vi } from 'vitest'
import { createJobWork } from '../src/job-work.ts'
import { createSenderInUse } from '../src/sender-in-use.ts'
import { recordingSender } from './recording-sender.ts'
import { reserved } from './reserved.ts'

/** Work with one lane, for a job of n1 and n2 as BullMQ would hand it out. */
function workOf(reservations: readonly Reservation[], dingtalk: Partial<DingTalk>) {
  const sender = recordingSender(
    { reserve: reservations, closed: { waitMs: 0, closedNow: false } },
    dingtalk,
  )
  const stopping = new AbortController()
  const work = createJobWork({
    app: 'hr',
    senders: createSenderInUse(sender),
    concurrency: 1,
    signal: stopping.signal,
    add: () => Promise.resolve(),
    closeQueue: () => Promise.resolve(),
    askGateMs: 5_000,
    onAccount: () => undefined,
  })
  const { name, data, opts } = sharedSendJob('n1+', ['n1', 'n2'], 0)
  const job = { id: opts.jobId, name, data, attemptsStarted: 1, updateData: vi.fn<() => void>() }
  const entriesOf = (verb: string) => sender.entries.filter(([one]) => one === verb)
  return {
    work,
    job,
    stop: () => stopping.abort(),
    entriesOf,
    run: () => work.run(job as unknown as Job),
    reservedFor: () => entriesOf('reserve').map(([, batch]) => batch),
  }
}

const accepted = { taskId: '77', tokenRefreshed: false }
const goesBack = (running: Promise<void>) => expect(running).rejects.toBeInstanceOf(RateLimitError)

test.each([
  ['the worker lost', (scene: ReturnType<typeof workOf>) => scene.work.lost(['n1+', 'n3+'])],
  ['is handed back because the worker stops', (scene) => scene.stop()],
])('a batch that waits for its lane goes back with a job that %s', async (_name, happen) => {
  const reply = Promise.withResolvers<typeof accepted>()
  const scene = workOf([reserved, reserved], { send: () => reply.promise })
  const running = scene.run()
  await vi.waitFor(() => expect(scene.reservedFor()).toEqual(['n1']))
  happen(scene)
  reply.resolve(accepted)
  await goesBack(running)
  expect(scene.reservedFor()).toEqual(['n1'])
  expect(scene.job.updateData).toHaveBeenCalledWith({ batches: ['n2'] })
})

test.each([
  ['a call has to wait for its moment', { ...reserved, waitMs: 1 }],
  ['the app waits', { kind: 'wait', waitMs: 3_000, why: 'budget' }],
] as const)('what has not begun goes back with its job when %s', async (_name, first) => {
  const scene = workOf([first, reserved], { send: () => Promise.resolve(accepted) })
  await goesBack(scene.run())
  expect(scene.reservedFor()).toEqual(['n1'])
})

test('a job that comes again takes over what it had not begun with', async () => {
  const reply = Promise.withResolvers<typeof accepted>()
  const scene = workOf([reserved, reserved, reserved], { send: () => reply.promise })
  const before = scene.run()
  await vi.waitFor(() => expect(scene.reservedFor()).toEqual(['n1']))
  const again = scene.run()
  reply.resolve(accepted)
  await Promise.all([goesBack(before), again])
  expect(scene.reservedFor()).toEqual(['n1', 'n1', 'n2'])
})

test('a lost job can come to this worker again', async () => {
  const scene = workOf(
    Array.from({ length: 4 }, () => reserved),
    {
      send: () => Promise.resolve(accepted),
    },
  )
  await scene.run()
  scene.work.lost(['n1+'])
  await scene.run()
  expect(scene.reservedFor()).toEqual(['n1', 'n2', 'n1', 'n2'])
})

test('a batch whose token cannot be had leaves alone what another job may have begun', async () => {
  const unreachable = new TransientError({
    api: 'gettoken',
    code: 'ECONNREFUSED',
    text: 'away',
    left: false,
    secrets: [],
  })
  const scene = workOf([], {
    tokenAtHand: () => false,
    fetchToken: () => Promise.reject(unreachable),
  })
  await scene.run()
  expect(scene.entriesOf('retry')).toEqual([
    ['retry', 'n1', 'unsent', 0, null],
    ['retry', 'n2', 'unsent', 0, null],
  ])
})
