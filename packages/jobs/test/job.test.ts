import { expect, test } from 'vitest'
import {
  afterwardsJob,
  batchJobSchema,
  isUrgent,
  notificationJobSchema,
  queuePrefix,
  receiptJob,
  receiptQueueName,
  sendJob,
  sendQueueName,
} from '../src/index.ts'

test('a job holds the batch id and nothing else', () => {
  for (const job of [sendJob('n1', 200), receiptJob('n1', 5_000)]) {
    expect(job.data).toEqual({ batch: 'n1' })
    expect(batchJobSchema.safeParse({ ...job.data, mobile: '13800000000' }).success).toBe(false)
  }
})

test('the jobs of a batch have ids of their own, so that adding one again changes nothing', () => {
  expect(sendJob('n1', 0).opts.jobId).toBe('n1')
  expect(receiptJob('n1', 0).opts.jobId).toBe('n1-receipt')
})

test('urgent batches come first, bulk ones last', () => {
  const priorities = ['u1', 'n1', 'b1'].map((batch) => sendJob(batch, 0).opts.priority)
  expect(priorities).toEqual([undefined, 1, 2])
  expect(['u1', 'n1', 'b1'].map(isUrgent)).toEqual([true, false, false])
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
