import { setTimeout as sleep } from 'node:timers/promises'
import type { Api } from '@dingpost/dingtalk'
import type { Sender } from './sender.ts'

/** The moment that a budget gave a call; `send` is the budget of `asyncsend_v2`. */
export interface Turn {
  readonly api: Api | 'send'
  readonly waitMs: number
}

/**
 * Waits for a call's turn; false when the worker is told to stop meanwhile.
 *
 * A process that stood still wakes up with many turns behind it. Taken all at once, beside those of
 * the other processes, they would pass the limit: whoever is too late waits for another turn. Only
 * once, so that calls get out even where no turn is met.
 */
export async function turnComes(
  { ledger, latenessMs }: Sender,
  { api, waitMs }: Turn,
  signal: AbortSignal,
): Promise<boolean> {
  const late = await sleepFor(waitMs, signal)
  if (late === undefined || late <= latenessMs) return late !== undefined
  const [another = 0] = await ledger.calls.book(api, 1)
  return (await sleepFor(another, signal)) !== undefined
}

/** How much longer it took, in ms; undefined when it was ended before. */
async function sleepFor(ms: number, signal: AbortSignal): Promise<number | undefined> {
  const due = performance.now() + ms
  try {
    if (ms > 0) await sleep(ms, undefined, { signal })
    return signal.aborted ? undefined : performance.now() - due
  } catch {
    return undefined
  }
}
