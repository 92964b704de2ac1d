export { addJobs } from './add-jobs.ts'
export { queuePrefix, receiptQueueName, sendQueueName } from './queue.ts'
export {
  afterwardsJob,
  type BatchJob,
  batchJobSchema,
  isUrgent,
  type NotificationJob,
  notificationJobSchema,
  nextSendJobs,
  rankOf,
  receiptJob,
  type SendJob,
  sendJob,
  sendJobSchema,
  sendJobsOf,
  sharedSendJob,
} from './job.ts'
export { backoffMs } from './backoff.ts'
