import { setTimeout as sleep } from 'node:timers/promises'
import { type Outcome, outcomeOf, prepare } from './outcome.ts'
import type { Sender } from './sender.ts'

export interface LookedUp {
  /** User id by mobile; undefined for a number that is nobody's. */
  readonly found: ReadonlyMap<string, string | undefined>
  /** Why not all of them were looked up. */
  readonly stopped?: Outcome
}

/**
 * As many as two seconds of the default budget allow; with more, the batch goes back to the queue
 * and comes again for the rest, so that a large list of new people does not keep a worker busy.
 */
const MOST_AT_ONCE = 32

/** Looks mobiles up at the pace of the call budget; the first failure spares the rest their calls. */
export async function lookUp(
  { dingtalk, ledger }: Sender,
  all: readonly string[],
  signal: AbortSignal,
): Promise<LookedUp> {
  const found = new Map<string, string | undefined>()
  const failed = new AbortController()
  const over = AbortSignal.any([signal, failed.signal])
  let stopped = await prepare(dingtalk)
  if (stopped) return { found, stopped }

  const mobiles = all.slice(0, MOST_AT_ONCE)
  const waits = await ledger.calls.book('getbymobile', mobiles.length)
  await Promise.all(
    mobiles.map(async (mobile, at) => {
      try {
        await sleep(waits[at], undefined, { signal: over })
      } catch {
        stopped ??= { kind: 'stopped' }
        return
      }
      try {
        found.set(mobile, (await dingtalk.userIdByMobile(mobile)).userId)
      } catch (error) {
        const outcome = outcomeOf(error)
        if (isNobody(outcome)) {
          found.set(mobile, undefined)
          return
        }
        stopped ??= outcome
        failed.abort()
      }
    }),
  )
  return stopped ? { found, stopped } : { found }
}

/** DingTalk refuses a number that it does not know, and one that it cannot read. */
const isNobody = ({ kind }: Outcome): boolean =>
  kind === 'recipient_refused' || kind === 'request_refused'
