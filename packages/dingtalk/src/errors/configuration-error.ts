import { DingTalkError } from './dingtalk-error.ts'

/**
 * The app is set up wrongly, or its organisation has no calls left this month. Every other call of
 * the app would fail too, so hold them and lose none; `hint` says what an operator has to change.
 */
export class ConfigurationError extends DingTalkError {
  override readonly name = 'ConfigurationError' as const
  override readonly decision = 'configuration' as const
}
