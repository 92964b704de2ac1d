import { type DingTalk, TransientError } from '@dingpost/dingtalk'
import { nextSendJobs, sendJob, sharedSendJob } from '@dingpost/jobs'
import type { OnJob, Reservation } from '@dingpost/ledger'
import { type Job, RateLimitError } from 'bullmq'
import { expect, test, vi } from 'vitest'
import { createJobWork } from '../src/job-work.ts'
import type { NewJob } from '../src/next.ts'
import { createSenderInUse } from '../src/sender-in-use.ts'
import { recordingSender } from './recording-sender.ts'
import { reserved } from './reserved.ts'

const accepted = { taskId: '77', tokenRefreshed: false }
const FIRST = 'the first of all'

const handedOut = ({ name, data, opts }: ReturnType<typeof sharedSendJob>) => ({
  id: opts.jobId,
  name,
  data,
  opts,
  attemptsStarted: 1,
  updateData: vi.fn<() => void>(),
})

/** Work with one lane, for a job of n1 and n2 as BullMQ would hand it out. */
function workOf(
  reservations: readonly Reservation[],
  dingtalk: Partial<DingTalk>,
  taken: readonly OnJob[] = [],
) {
  const sender = recordingSender(
    { reserve: reservations, take: taken, closed: { waitMs: 0, closedNow: false } },
    {
      ...dingtalk,
      send: (input) =>
        input.message === FIRST || !dingtalk.send
          ? Promise.resolve(accepted)
          : dingtalk.send(input),
    },
  )
  const stopping = new AbortController()
  const added: NewJob[] = []
  const work = createJobWork({
    app: 'hr',
    senders: createSenderInUse(sender),
    concurrency: 1,
    signal: stopping.signal,
    add: (jobs) => Promise.resolve(void added.push(...jobs)),
    closeQueue: () => Promise.resolve(),
    askGateMs: 5_000,
    onAccount: () => undefined,
  })
  const job = handedOut(sharedSendJob('n1+', ['n1', 'n2'], 0))
  const entriesOf = (verb: string) => sender.entries.filter(([one]) => one === verb)
  return {
    work,
    job,
    added,
    stop: () => stopping.abort(),
    entriesOf,
    run: () => work.run(job as unknown as Job),
    reservedFor: () => entriesOf('reserve').map(([, batch]) => batch),
  }
}

/** The same after a call that went out without a wait. */
async function unpacedWorkOf(
  reservations: readonly Reservation[],
  dingtalk: Partial<DingTalk> = {},
) {
  const scene = workOf([{ ...reserved, message: FIRST }, ...reservations], dingtalk)
  await scene.work.run(handedOut(sendJob('n0', 0)) as unknown as Job)
  const reservedFor = () => scene.reservedFor().slice(1)
  scene.added.length = 0
  return { ...scene, reservedFor }
}

type Scene = Awaited<ReturnType<typeof unpacedWorkOf>>
const goesBack = (running: Promise<void>) => expect(running).rejects.toBeInstanceOf(RateLimitError)

test.each([
  ['the worker lost', (scene: Scene) => scene.work.lost(['n1+', 'n3+'])],
  ['is handed back because the worker stops', (scene: Scene) => scene.stop()],
])('a batch that waits for its lane goes back with a job that %s', async (_name, happen) => {
  const reply = Promise.withResolvers<typeof accepted>()
  const scene = await unpacedWorkOf([reserved, reserved], { send: () => reply.promise })
  const running = scene.run()
  await vi.waitFor(() => expect(scene.reservedFor()).toEqual(['n1']))
  happen(scene)
  reply.resolve(accepted)
  await goesBack(running)
  expect(scene.reservedFor()).toEqual(['n1'])
  expect(scene.job.updateData).toHaveBeenCalledWith({ batches: ['n2'] })
})

const waits: Reservation = { kind: 'wait', waitMs: 3_000, why: 'budget' }

test('what has not begun goes back with its job when the app waits', async () => {
  const scene = await unpacedWorkOf([waits, reserved])
  await goesBack(scene.run())
  expect(scene.reservedFor()).toEqual(['n1'])
})

test('all but the first of a job go back to the head of the queue while calls wait', async () => {
  const scene = await unpacedWorkOf([reserved, { ...reserved, waitMs: 100 }, reserved])
  await scene.run()
  expect(scene.reservedFor()).toEqual(['n1', 'n2'])
  scene.added.length = 0
  await scene.run()
  expect(scene.reservedFor()).toEqual(['n1', 'n2', 'n1'])
  expect(scene.added).toEqual(expect.arrayContaining(nextSendJobs([sendJob('n2', 0)], 'shared')))
})

test('what is held up for less than a tenth of a second is not parted', async () => {
  const scene = await unpacedWorkOf([reserved, { ...reserved, waitMs: 99 }, reserved, reserved])
  await scene.run()
  await scene.run()
  expect(scene.reservedFor()).toEqual(['n1', 'n2', 'n1', 'n2'])
})

test('a job that comes again is not parted: it goes on with the calls that it left', async () => {
  const scene = workOf([reserved, reserved], {})
  scene.job.attemptsStarted = 2
  await scene.run()
  expect(scene.reservedFor()).toEqual(['n1', 'n2'])
})

test('a job that was parted goes back without those that left it', async () => {
  const scene = workOf([waits], {})
  await goesBack(scene.run())
  expect(scene.added).toEqual(nextSendJobs([sendJob('n2', 0)], 'shared'))
  expect(scene.job.updateData).toHaveBeenCalledWith({ batches: ['n1'] })
})

test('a job that comes again takes over what it had not begun with', async () => {
  const reply = Promise.withResolvers<typeof accepted>()
  const scene = await unpacedWorkOf([reserved, reserved, reserved], {
    send: () => reply.promise,
  })
  const before = scene.run()
  await vi.waitFor(() => expect(scene.reservedFor()).toEqual(['n1']))
  const again = scene.run()
  reply.resolve(accepted)
  await Promise.all([goesBack(before), again])
  expect(scene.reservedFor()).toEqual(['n1', 'n1', 'n2'])
})

test('a lost job can come to this worker again', async () => {
  const scene = await unpacedWorkOf(Array.from({ length: 4 }, () => reserved))
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
  expect(scene.entriesOf('retry')).toEqual([['retry', 'n1', 'unsent', 0, null]])
})

/** A job that was added before its batches were known. */
function waitingOf(taken: readonly OnJob[]) {
  const scene = workOf([reserved, reserved], {}, taken)
  const job = handedOut(sharedSendJob('n-x+', [], 0))
  return { ...scene, job, run: () => scene.work.run(job as unknown as Job) }
}

const onIt = ['n1', 'n2'].map((id) => ({ id, job: 'n-x+' }))
const onOthers = [
  { id: 'n1', job: 'n1+' },
  { id: 'n2', job: 'n1+' },
  { id: 'n9', job: 'n9+' },
]

test('an early job asks the ledger for its batches', async () => {
  const scene = waitingOf(onIt)
  await scene.run()
  expect(scene.entriesOf('take')).toEqual([['take', 'n-x+']])
  expect(scene.job.updateData).toHaveBeenCalledWith({ batches: ['n1', 'n2'] })
  expect(scene.reservedFor()).toEqual(['n1'])
  expect(scene.added).toEqual(expect.arrayContaining(nextSendJobs([sendJob('n2', 0)], 'shared')))
})

test('a job is over that nobody was put on', async () => {
  const scene = waitingOf([])
  await scene.run()
  expect(scene.reservedFor()).toEqual([])
  expect(scene.job.updateData).not.toHaveBeenCalled()
  expect(scene.added).toEqual([])
})

test('more than share a job go on jobs of their own, all of them', async () => {
  const scene = waitingOf(onOthers)
  await scene.run()
  const jobs = [sharedSendJob('n1+', ['n1', 'n2'], 0), sharedSendJob('n9+', ['n9'], 0)]
  expect(scene.added).toEqual(nextSendJobs(jobs, 'early'))
  expect(scene.reservedFor()).toEqual([])
  expect(scene.job.updateData).not.toHaveBeenCalled()
})

test('nobody goes their way before the job has noted whom it carries', async () => {
  const scene = waitingOf(onIt)
  scene.job.updateData.mockImplementation(() => {
    throw new Error('cut')
  })
  await expect(scene.run()).rejects.toThrow('cut')
  expect(scene.added).toEqual([])
  expect(scene.reservedFor()).toEqual([])
})
