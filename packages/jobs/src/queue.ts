/** The queue of one app. It carries the app's name because Bull Board tells queues apart by name alone. */
export const queueName = (app: string): string => `dingpost-${app}`

/**
 * BullMQ's key prefix for one app. The braces are Redis Cluster's hash tag: the queue lies on the
 * same slot as the app's ledger keys, and apps spread over the cluster.
 */
export const queuePrefix = (app: string): string => `dp:{${app}}`
