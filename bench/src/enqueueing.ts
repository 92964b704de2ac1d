/** Notifications to one person each, for a contender's process. */
export interface Enqueueing {
  readonly redisUrl: string
  readonly people: number
  readonly contents: Contents
}

export interface Enqueued {
  readonly ms: number
  /** Of the contender's process. */
  readonly cpuMs: number
}

/** A content of its own for each person, or one for all. */
export type Contents = 'different' | 'same'

export const notificationFor = (contents: Contents, person: number) => ({
  to: { userIds: [`u${person}`] },
  message: {
    msgtype: 'text' as const,
    text: { content: contents === 'same' ? '生日快乐' : `生日快乐,第 ${person + 1} 位` },
  },
})

/** As many as a bulk request may hold. */
export const IN_BULK = 1_000

/** Enqueued before it counts, so that nobody is measured while the engine still compiles. */
export const WARM_UP = 5_000
