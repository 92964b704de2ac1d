import type { WithoutReceipt } from './batches.ts'
import { RETENTION_MS } from './retention.ts'
import type { Scope } from './scope.ts'
import { shareScript } from './shared-script.ts'

/** What is next for the batch; `over`: somebody else settled it meanwhile. */
export type Confirmed = 'receipt' | 'done' | 'over'

/** DingTalk accepted the call of a batch. */
export type Confirm = (
  batch: string,
  taskId: string,
  receipt: 'ask' | WithoutReceipt,
  probe: boolean,
) => Promise<Confirmed>

/** Those of one turn of the event loop share a command. */
export function createConfirm({ run, keys, now }: Scope): Confirm {
  const confirm = shareScript(run, {
    name: 'confirmBatches',
    keys: [keys.gate],
    head: () => [keys.prefix, now(), RETENTION_MS],
    answerOf: ([kind]) => kind as Confirmed,
  })

  return (batch, taskId, receipt, probe) =>
    confirm([[batch, taskId, receipt === 'ask' ? '-' : receipt, probe ? '1' : '0'].join(' ')])
}
