/** The queue of one app's batches. It carries the app's name because Bull Board tells queues apart by name alone. */
export const sendQueueName = (app: string): string => `dingpost-${app}`

/**
 * The queue of one app's receipts: thousands of them may be due at once, and no send should stand
 * behind them. App names have no dot.
 */
export const receiptQueueName = (app: string): string => `dingpost-${app}.receipts`

/**
 * BullMQ's key prefix for one app. The braces are Redis Cluster's hash tag: the queues lie on the
 * same slot as the app's ledger keys, and apps spread over the cluster.
 */
export const queuePrefix = (app: string): string => `dp:{${app}}`
