export { queuePrefix, receiptQueueName, sendQueueName } from './queue.ts'
export { type BatchJob, batchJobSchema, receiptJob, sendJob } from './job.ts'
export { backoffMs } from './backoff.ts'
