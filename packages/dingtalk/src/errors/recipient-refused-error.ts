import { DingTalkError } from './dingtalk-error.ts'

/**
 * At least one recipient cannot be served. With several in the call, nobody was served: split the
 * list until the culprit is alone. Alone, repeating is of no use today; the catalogue tells by
 * `code` whether it was a `duplicate`, a `daily_cap` or the person.
 */
export class RecipientRefusedError extends DingTalkError {
  override readonly name = 'RecipientRefusedError' as const
  override readonly decision = 'recipient' as const
}
