import { expect, test } from 'vitest'
import {
  batchJobSchema,
  queuePrefix,
  receiptJob,
  receiptQueueName,
  sendJob,
  sendQueueName,
} from '../src/index.ts'

test('a job holds the batch id and nothing else', () => {
  for (const job of [sendJob('b1', 200), receiptJob('b1', 5_000)]) {
    expect(job.data).toEqual({ batch: 'b1' })
    expect(batchJobSchema.safeParse({ ...job.data, mobile: '13800000000' }).success).toBe(false)
  }
})

test('the jobs of a batch have ids of their own, so that adding one again changes nothing', () => {
  expect(sendJob('b1', 0).opts.jobId).toBe('b1')
  expect(receiptJob('b1', 0).opts.jobId).toBe('b1-receipt')
})

test('the queues of an app lie on the slot of its ledger', () => {
  expect(queuePrefix('hr')).toBe('dp:{hr}')
  expect(sendQueueName('hr')).toBe('dingpost-hr')
  expect(receiptQueueName('hr')).toBe('dingpost-hr.receipts')
})
