import type { DingTalk } from '@dingpost/dingtalk'
import type { Ledger } from '@dingpost/ledger'

/** One app as a worker knows it: its DingTalk, its ledger, and its choices. */
export interface Sender {
  readonly app: string
  readonly dingtalk: DingTalk
  readonly ledger: Ledger
  /** Whether receipts are asked for at all: each one costs a call of the month. */
  readonly receipts: boolean
  /** The wait from the send to the first look, in ms; each further look waits four times as long. */
  readonly firstLookMs: number
}
