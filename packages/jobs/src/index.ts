export { queuePrefix, receiptQueueName, sendQueueName } from './queue.ts'
export {
  afterwardsJob,
  type BatchJob,
  batchJobSchema,
  isUrgent,
  type NotificationJob,
  notificationJobSchema,
  receiptJob,
  sendJob,
} from './job.ts'
export { backoffMs } from './backoff.ts'
