import { type DingTalk, TransientError } from '@dingpost/dingtalk'
import { sharedSendJob } from '@dingpost/jobs'
import type { Reservation } from '@dingpost/ledger'
import type { Job } from 'bullmq'
import { expect, test, vi } from 'vitest'
import type { NewJob } from '../src/next.ts'
import { createJobWork } from '../src/job-work.ts'
import { createSenderInUse } from '../src/sender-in-use.ts'
import { recordingSender } from './recording-sender.ts'

const reserved: Reservation = {
  kind: 'send',
  probe: false,
  resend: false,
  waitMs: 0,
  to: { userIds: ['u1'] },
  message: '{}',
  suppressed: 0,
  unknown: 0,
}
const job = (...batches: string[]) => sharedSendJob('n1+', batches, 0)

/** Work with one lane, for jobs as BullMQ would hand them out. */
function workOf(dingtalk: Partial<DingTalk>) {
  const sender = recordingSender({ reserve: Array.from({ length: 9 }, () => reserved) }, dingtalk)
  const added: NewJob[] = []
  const work = createJobWork({
    app: 'hr',
    senders: createSenderInUse(sender),
    concurrency: 1,
    signal: new AbortController().signal,
    add: (jobs) => Promise.resolve(void added.push(...jobs)),
    closeQueue: () => Promise.resolve(),
    askGateMs: 5_000,
    onAccount: () => undefined,
  })
  const run = ({ name, data, opts }: ReturnType<typeof job>) =>
    work.run({ id: opts.jobId, name, data, attemptsStarted: 1 } as unknown as Job)
  const reservedFor = () => sender.entries.filter(([verb]) => verb === 'reserve').map(([, b]) => b)
  return { work, run, added, reservedFor }
}

const accepted = { taskId: '77', tokenRefreshed: false }

test('a batch that waits for its lane does not begin when the job is lost meanwhile', async () => {
  const reply = Promise.withResolvers<typeof accepted>()
  const { work, run, reservedFor } = workOf({ send: () => reply.promise })
  const running = run(job('n1', 'n2'))
  await vi.waitFor(() => expect(reservedFor()).toEqual(['n1']))
  work.lost(['n1+', 'n3+'])
  reply.resolve(accepted)
  await running
  expect(reservedFor()).toEqual(['n1'])
})

test('a job that comes again takes over what it had not begun with', async () => {
  const reply = Promise.withResolvers<typeof accepted>()
  const { run, reservedFor } = workOf({ send: () => reply.promise })
  const before = run(job('n1', 'n2'))
  await vi.waitFor(() => expect(reservedFor()).toEqual(['n1']))
  const again = run(job('n1', 'n2'))
  reply.resolve(accepted)
  await Promise.all([before, again])
  expect(reservedFor()).toEqual(['n1', 'n1', 'n2'])
})

test('a lost job can come to this worker again', async () => {
  const { work, run, reservedFor } = workOf({ send: () => Promise.resolve(accepted) })
  await run(job('n1'))
  work.lost(['n1+'])
  await run(job('n1'))
  expect(reservedFor()).toEqual(['n1', 'n1'])
})

test('a batch whose token cannot be had leaves alone what another job may have begun', async () => {
  const unreachable = new TransientError({
    api: 'gettoken',
    code: 'ECONNREFUSED',
    text: 'away',
    left: false,
    secrets: [],
  })
  const sender = recordingSender(
    { closed: { waitMs: 0, closedNow: false } },
    { tokenAtHand: () => false, fetchToken: () => Promise.reject(unreachable) },
  )
  const work = createJobWork({
    app: 'hr',
    senders: createSenderInUse(sender),
    concurrency: 1,
    signal: new AbortController().signal,
    add: () => Promise.resolve(),
    closeQueue: () => Promise.resolve(),
    askGateMs: 5_000,
    onAccount: () => undefined,
  })
  const { name, data, opts } = job('n1')
  await work.run({ id: opts.jobId, name, data, attemptsStarted: 1 } as unknown as Job)
  expect(sender.entries.filter(([verb]) => verb === 'retry')).toEqual([
    ['retry', 'n1', 'unsent', 0, null],
  ])
})
