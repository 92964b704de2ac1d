import { DingTalkError } from './dingtalk-error.ts'

/**
 * A send whose fate is unknown: it left, and no readable answer came back. Send the same bytes again
 * on the same day of Asia/Shanghai: if the first one arrived, DingTalk swallows the second.
 */
export class UnclearError extends DingTalkError {
  override readonly name = 'UnclearError' as const
  override readonly decision = 'unclear' as const
}
