const FIRST_MS = 1_000
const LONGEST_MS = 5 * 60_000

/**
 * Wait before the next try, in milliseconds: doubling from one second, five minutes at most, with a
 * fifth of jitter so that batches that failed together do not come back together.
 *
 * @param tries how many tries have failed, from 1
 */
export function backoffMs(tries: number, random: () => number = Math.random): number {
  const doubled = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(tries - 1, 30))
  return Math.round(doubled * (0.8 + 0.2 * random()))
}
