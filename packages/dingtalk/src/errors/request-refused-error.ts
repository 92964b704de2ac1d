import { DingTalkError } from './dingtalk-error.ts'

/** DingTalk refused the request itself: nothing was sent, and repeating it cannot help. */
export class RequestRefusedError extends DingTalkError {
  override readonly name = 'RequestRefusedError' as const
  override readonly decision = 'request' as const
}
