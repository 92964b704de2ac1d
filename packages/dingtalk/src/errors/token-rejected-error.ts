import { DingTalkError } from './dingtalk-error.ts'

/**
 * DingTalk refused the access token. The client answers this itself, with a fresh token and one
 * more call, and reports a second rejection as a `ConfigurationError`: callers do not meet it.
 */
export class TokenRejectedError extends DingTalkError {
  override readonly name = 'TokenRejectedError' as const
  override readonly decision = 'token' as const
}
