import { DingTalkError, type Failure } from './dingtalk-error.ts'

/**
 * It may work later: back off and try again. It had no effect, or (a recall, an update of a status
 * bar) one that a repeat does not double.
 */
export class TransientError extends DingTalkError {
  override readonly name = 'TransientError' as const
  override readonly decision = 'transient' as const
  /** False when nothing reached DingTalk at all, as in an outage of the network. */
  readonly left: boolean

  constructor(failure: Failure & { readonly left: boolean }) {
    super(failure)
    this.left = failure.left
  }
}
