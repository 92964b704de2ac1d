import { DingTalkError, type Failure } from './dingtalk-error.ts'

/** It surely had no effect and may work later: back off and try again. */
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
