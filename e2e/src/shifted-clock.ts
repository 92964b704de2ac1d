const DAY_MS = 24 * 60 * 60_000
/** Asia/Shanghai is eight hours ahead of UTC all the year. */
const SHANGHAI_MS = 8 * 60 * 60_000

/** A clock that runs as the real one does, so far ahead of it. */
export const shiftedBy =
  (offsetMs: number): (() => number) =>
  () =>
    Date.now() + offsetMs

/** The midnight in Asia/Shanghai that comes next, ms since 1970. */
export const nextMidnight = (now: number): number => now + DAY_MS - ((now + SHANGHAI_MS) % DAY_MS)
