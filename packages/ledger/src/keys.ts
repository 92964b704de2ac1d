import { homeOf } from './notification-id.ts'

/**
 * Every key of one app. The braces are Redis Cluster's hash tag: all keys of an app lie on one slot,
 * so that each script runs on one node and apps spread over the cluster. Keys that only scripts
 * touch are made by lua/includes/keys.lua.
 */
export function keysOf(app: string) {
  const prefix = `dp:{${app}}:`
  return {
    prefix,
    /**
     * Of one person: the sheet that the notification lies on. Of more, counts by state letter, and the
     * recipients where they are few; of many `:r` lists them and `:s` has their states.
     */
    notification: (key: string) => `${prefix}n:${homeOf(key).name}`,
    /** A batch; `:r` lists its recipients, `:u` the user ids of its mobiles by position. */
    batch: (id: string) => `${prefix}b:${id}`,
    /** The batches on an early job, which was added before they were known. */
    early: (job: string) => `${prefix}early:${job}`,
    /** Slot (content hash and terms) -> the batch that still takes recipients. */
    openBatches: `${prefix}open`,
    batchNumber: `${prefix}number`,
    /** Batches that are not final, by the time they were last seen to have a job. */
    liveBatches: `${prefix}live`,
    sweep: `${prefix}sweep`,
    department: (id: number) => `${prefix}dept:${id}`,
    idempotency: (key: string) => `${prefix}idem:${key}`,
    gate: `${prefix}gate`,
    /** What is spent of the calls a second of each API, and of the people a minute. */
    budgets: `${prefix}budgets`,
    token: `${prefix}token`,
    tokenLease: `${prefix}token:lease`,
  }
}

export type Keys = ReturnType<typeof keysOf>
