import type { Api, DingTalk } from '@dingpost/dingtalk'
import { type Outcome, outcomeOf, prepare } from './outcome.ts'
import type { Sender } from './sender.ts'
import { type Turn, turnComes } from './turn.ts'

export type Answered<Answer> = { readonly answer: Answer } | { readonly outcome: Outcome }

/** One call of an API that has a budget of its own, at the moment that is booked for it. */
export async function callInTurn<Answer>(
  sender: Sender,
  api: Api,
  signal: AbortSignal,
  call: (dingtalk: DingTalk) => Promise<Answer>,
): Promise<Answered<Answer>> {
  const { dingtalk, ledger } = sender
  const trouble = await prepare(dingtalk)
  if (trouble) return { outcome: trouble }
  const [waitMs = 0] = await ledger.calls.book(api, 1)
  // Waited for here: a job that came back later would have to book again, behind all others.
  if (!(await turnComes(sender, { api, waitMs }, signal))) return { outcome: { kind: 'stopped' } }
  try {
    return { answer: await call(dingtalk) }
  } catch (error) {
    const outcome = outcomeOf(error)
    if (outcome.kind === 'throttled' && outcome.budget) await ledger.calls.slowDown(outcome.budget)
    return { outcome }
  }
}

/** Makes several calls, each in its turn; the first failure, which is answered, spares the rest theirs. */
export async function callEach<Item extends Turn>(
  sender: Sender,
  items: readonly Item[],
  signal: AbortSignal,
  call: (item: Item) => Promise<Outcome | undefined>,
): Promise<Outcome | undefined> {
  const failed = new AbortController()
  const over = AbortSignal.any([signal, failed.signal])
  let stopped: Outcome | undefined
  await Promise.all(
    items.map(async (item) => {
      if (!(await turnComes(sender, item, over))) {
        stopped ??= { kind: 'stopped' }
        return
      }
      const failure = await call(item)
      if (!failure) return
      stopped ??= failure
      failed.abort()
    }),
  )
  return stopped
}
