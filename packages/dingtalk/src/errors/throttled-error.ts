import type { Scope } from '../catalogue/entry.ts'
import { DingTalkError, type Failure } from './dingtalk-error.ts'

/** Too many calls or messages: nothing was sent. Wait until `until`; no attempt is used up. */
export class ThrottledError extends DingTalkError {
  override readonly name = 'ThrottledError' as const
  override readonly decision = 'throttled' as const
  /** Milliseconds since the epoch, with up to a second of jitter. */
  readonly until: number
  /** `until` minus now, in milliseconds. */
  readonly wait: number
  /** Who has to wait. `broadcast` concerns sends to everyone and nothing else. */
  readonly scope: Scope

  constructor(
    failure: Failure & { readonly until: number; readonly wait: number; readonly scope: Scope },
  ) {
    super(failure)
    this.until = failure.until
    this.wait = failure.wait
    this.scope = failure.scope
  }
}
