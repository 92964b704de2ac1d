import { setTimeout as delay } from 'node:timers/promises'

/** Asks until there is an answer. Rejects, naming what was waited for, when there is none in time. */
export async function condition<T>(
  what: string,
  ask: () => T | undefined | Promise<T | undefined>,
  { timeoutMs = 120_000, everyMs = 20 } = {},
): Promise<T> {
  const deadline = performance.now() + timeoutMs
  while (performance.now() < deadline) {
    const answer = await ask()
    if (answer !== undefined) return answer
    await delay(everyMs)
  }
  throw new Error(`waited ${timeoutMs} ms in vain for ${what}`)
}
