import { expect, test } from 'vitest'
import {
  afterwardsJob,
  batchJobSchema,
  isUrgent,
  nextSendJobs,
  notificationJobSchema,
  queuePrefix,
  rankOf,
  receiptJob,
  receiptQueueName,
  sendJob,
  sendJobSchema,
  sendJobsOf,
  sendQueueName,
} from '../src/index.ts'

test('a job holds the ids of its batches and nothing else', () => {
  const send = sendJob('n1', 200)
  const receipt = receiptJob('n1', 5_000)
  expect(send.data).toEqual({ batches: ['n1'] })
  expect(receipt.data).toEqual({ batch: 'n1' })
  const mobile = '13800000000'
  expect(sendJobSchema.safeParse({ ...send.data, mobile }).success).toBe(false)
  expect(batchJobSchema.safeParse({ ...receipt.data, mobile }).success).toBe(false)
})

test('batches that share a job get it once, for the time of the first', () => {
  const batches = [
    { id: 'u1', job: 'u1+', waitMs: 200 },
    { id: 'n2', job: 'n2', waitMs: 0 },
    { id: 'u3', job: 'u1+', waitMs: 100 },
  ]
  const jobs = sendJobsOf(batches, ({ waitMs }) => waitMs)
  expect(jobs).toEqual([
    { ...sendJob('u1+', 200), data: { batches: ['u1', 'u3'] } },
    sendJob('n2', 0),
  ])
})

test('the jobs of a batch have ids of their own, so that adding one again changes nothing', () => {
  expect(sendJob('n1', 0).opts.jobId).toBe('n1')
  expect(receiptJob('n1', 0).opts.jobId).toBe('n1-receipt')
})

test('urgent batches come first, bulk ones last', () => {
  const priorities = ['u1', 'n1', 'b1'].map((batch) => sendJob(batch, 0).opts.priority)
  expect(priorities).toEqual([undefined, 3, 6])
  expect(['u1', 'n1', 'b1'].map(isUrgent)).toEqual([true, false, false])
  expect(['u1', 'n1', 'b1'].map(rankOf)).toEqual([0, 1, 2])
})

const ofBatch = (batch: string, ahead: object) => ({
  ...sendJob(batch, 0),
  opts: { ...sendJob(batch, 0).opts, ...ahead },
})

type Job = ReturnType<typeof sendJob>
type Five = [Job, Job, Job, Job, Job]

test('what goes on is ahead of its own kind, and of no other', () => {
  const [n1, n2, b1, u1, u2] = ['n1', 'n2', 'b1', 'u1', 'u2'].map((id) => sendJob(id, 0)) as Five
  expect(nextSendJobs([n1, n2], 'shared')).toEqual([
    ofBatch('n1', { priority: 1 }),
    ofBatch('n2', { priority: 1 }),
  ])
  expect(nextSendJobs([n1], 'early')).toEqual([ofBatch('n1', { priority: 2 })])
  expect(nextSendJobs([b1], 'shared')).toEqual([ofBatch('b1', { priority: 4 })])
  expect(nextSendJobs([u1, u2], 'shared')).toEqual([
    ofBatch('u2', { lifo: true }),
    ofBatch('u1', { lifo: true }),
  ])
})

test('what is done after sending names the notification and nothing else', () => {
  for (const kind of ['recall', 'status-bar'] as const) {
    const job = afterwardsJob(kind, 'hr_1')
    expect(job).toMatchObject({
      name: kind,
      data: { notification: 'hr_1' },
      opts: {
        deduplication: { id: `hr_1-${kind}`, keepLastIfActive: true },
        attempts: sendJob('n1', 0).opts.attempts,
      },
    })
    expect(notificationJobSchema.safeParse({ ...job.data, value: '已同意' }).success).toBe(false)
  }
})

test('what is done after sending can be asked for again when it is done', () => {
  expect(afterwardsJob('recall', 'hr_1').opts.removeOnComplete).toBe(true)
})

test('the queues of an app lie on the slot of its ledger', () => {
  expect(queuePrefix('hr')).toBe('dp:{hr}')
  expect(sendQueueName('hr')).toBe('dingpost-hr')
  expect(receiptQueueName('hr')).toBe('dingpost-hr.receipts')
})
