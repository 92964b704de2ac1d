import type { CodeCase } from './case.ts'
import { heldCases } from './held.ts'
import { receiptCases } from './receipts.ts'
import { recipientCases } from './recipients.ts'
import { refusedCases } from './refused.ts'
import { throttledCases } from './throttled.ts'
import { tokenCases } from './token.ts'
import { transientCases } from './transient.ts'

/**
 * Every code, each in both forms and where DingTalk answers it, with what DingPost has to make of
 * it. Written from DingTalk's pages and the design, never from the catalogue that it proves.
 */
export const codeTable: readonly CodeCase[] = [
  ...tokenCases,
  ...heldCases,
  ...throttledCases,
  ...recipientCases,
  ...refusedCases,
  ...transientCases,
  ...receiptCases,
]
