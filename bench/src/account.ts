/** The one app of every contender. */
export const account = { appKey: 'ding-bench', appSecret: 'bench-secret', agentId: 1_000_001 }

/** The simulator's people, from 0 on. */
export const userIdOf = (person: number): string => `u${String(person + 1).padStart(5, '0')}`

export const mobileOf = (person: number): string => String(13_800_000_001 + person)
