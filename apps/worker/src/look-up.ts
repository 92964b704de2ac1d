import type { LookUp } from '@dingpost/ledger'
import { type Outcome, outcomeOf, prepare } from './outcome.ts'
import { callEach } from './paced-call.ts'
import type { Sender } from './sender.ts'

export interface LookedUp {
  /** User id by mobile; undefined for a number that is nobody's. */
  readonly found: ReadonlyMap<string, string | undefined>
  /** Why not all of them were looked up. */
  readonly stopped?: Outcome
}

/** Looks mobiles up, each in its turn; the first failure spares the rest their calls. */
export async function lookUp(
  sender: Sender,
  booked: readonly LookUp[],
  signal: AbortSignal,
): Promise<LookedUp> {
  const { dingtalk } = sender
  const found = new Map<string, string | undefined>()
  const trouble = await prepare(dingtalk)
  if (trouble) return { found, stopped: trouble }

  const questions = booked.map((one) => ({ ...one, api: 'getbymobile' }) as const)
  const stopped = await callEach(sender, questions, signal, async ({ mobile }) => {
    try {
      found.set(mobile, (await dingtalk.userIdByMobile(mobile)).userId)
      return undefined
    } catch (error) {
      const outcome = outcomeOf(error)
      if (!isNobody(outcome)) return outcome
      found.set(mobile, undefined)
      return undefined
    }
  })
  return stopped ? { found, stopped } : { found }
}

/** DingTalk refuses a number that it does not know, and one that it cannot read. */
const isNobody = ({ kind }: Outcome): boolean =>
  kind === 'recipient_refused' || kind === 'request_refused'
