import type { ConfigurationError } from './configuration-error.ts'
import { DingTalkError } from './dingtalk-error.ts'
import type { RecipientRefusedError } from './recipient-refused-error.ts'
import type { RequestRefusedError } from './request-refused-error.ts'
import type { ThrottledError } from './throttled-error.ts'
import type { TokenRejectedError } from './token-rejected-error.ts'
import type { TransientError } from './transient-error.ts'
import type { UnclearError } from './unclear-error.ts'

/** All errors of this package, closed: a `switch` over `decision` is complete. */
export type DingTalkFailure =
  | TokenRejectedError
  | ThrottledError
  | RecipientRefusedError
  | RequestRefusedError
  | ConfigurationError
  | TransientError
  | UnclearError

/** Narrows a caught value to the closed union; anything else is a bug or somebody else's error. */
export const isDingTalkFailure = (caught: unknown): caught is DingTalkFailure =>
  caught instanceof DingTalkError
