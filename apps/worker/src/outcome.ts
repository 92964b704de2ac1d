import { type DingTalkFailure, type DingTalk, isDingTalkFailure } from '@dingpost/dingtalk'
import type { Budget, Reserved } from '@dingpost/ledger'
import { throttledBudget } from './throttled-budget.ts'

/** How one try at a batch ended. `settle` maps each kind to what happens next. */
export type Outcome =
  | {
      readonly kind: 'accepted'
      readonly taskId: string
      readonly tokenRefreshed: boolean
      /** Whom the call was for; a broadcast counts as none. */
      readonly people: number
    }
  | {
      readonly kind: 'throttled'
      readonly code: string
      readonly waitMs: number
      /** Whom the throttle concerns: this batch alone, or everything the app sends. */
      readonly scope: 'batch' | 'app'
      /** What the app spent too fast. */
      readonly budget?: Budget
    }
  | { readonly kind: 'recipient_refused'; readonly code: string }
  | { readonly kind: 'request_refused'; readonly code: string }
  | { readonly kind: 'misconfigured'; readonly code: string; readonly detail: string }
  | { readonly kind: 'transient'; readonly code: string; readonly left: boolean }
  | { readonly kind: 'unclear'; readonly code: string }
  /** This worker is stopping before anything was sent. */
  | { readonly kind: 'stopped' }

/** One call for everybody in the batch. */
export async function send(dingtalk: DingTalk, { to, message }: Reserved): Promise<Outcome> {
  try {
    const { taskId, tokenRefreshed } = await dingtalk.send({ to, message })
    const people = to === 'everyone' ? 0 : to.userIds.length
    return { kind: 'accepted', taskId, tokenRefreshed, people }
  } catch (error) {
    return outcomeOf(error)
  }
}

/** Has the token at hand, so that a booked moment is not spent on its fetch; or why it cannot be had. */
export async function prepare(dingtalk: DingTalk): Promise<Outcome | undefined> {
  if (dingtalk.tokenAtHand()) return undefined
  try {
    await dingtalk.fetchToken()
    return undefined
  } catch (error) {
    return outcomeOf(error)
  }
}

/** Anything that is not DingTalk's answer is a bug, or Redis being away: the job is tried again. */
export function outcomeOf(error: unknown): Outcome {
  if (!isDingTalkFailure(error)) throw error
  return outcomeOfFailure(error)
}

function outcomeOfFailure(failure: DingTalkFailure): Outcome {
  const { code } = failure
  switch (failure.decision) {
    case 'throttled': {
      const { wait, scope } = failure
      const ownApi = scope === 'api' && failure.api !== 'asyncsend_v2'
      const alone = scope === 'broadcast' || ownApi
      const budget = throttledBudget(failure)
      return {
        kind: 'throttled',
        code,
        waitMs: wait,
        scope: alone ? 'batch' : 'app',
        ...(budget === undefined ? {} : { budget }),
      }
    }
    case 'recipient':
      return { kind: 'recipient_refused', code }
    case 'request':
      return { kind: 'request_refused', code }
    case 'token':
    case 'configuration':
      return { kind: 'misconfigured', code, detail: failure.hint ?? failure.message }
    case 'transient':
      return { kind: 'transient', code, left: failure.left }
    case 'unclear':
      return { kind: 'unclear', code }
  }
}
