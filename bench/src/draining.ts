/** A queue to fill and then to drain, for a contender's process. */
export interface Draining {
  readonly redisUrl: string
  readonly platformUrl: string
  readonly people: number
  /** How many jobs or calls are under way at once. */
  readonly concurrency: number
  /** `mobile`: each person has to be looked up first. */
  readonly by: 'userId' | 'mobile'
}

export interface Drained {
  /** From the first job taken to the last one done, in ms. */
  readonly drainMs: number
  /** Of the contender's process meanwhile. */
  readonly cpuMs: number
  /** Round trips to Redis meanwhile. */
  readonly redisRequests: number
}

/** A message of its own for everybody. */
export const messageFor = (person: number) => ({
  msgtype: 'text' as const,
  text: { content: `生日快乐,第 ${person + 1} 位` },
})

/** How many are enqueued at once: enough to keep Redis busy, as many clients would. */
export const ENQUEUE_AT_ONCE = 50
