import type { WithoutReceipt } from './batches.ts'
import { notificationId } from './notification-id.ts'
import { RETENTION_MS } from './retention.ts'
import type { Scope } from './scope.ts'
import { shareScript } from './shared-script.ts'

export interface Confirmed {
  /** `over`: somebody else settled the batch meanwhile. */
  readonly kind: 'receipt' | 'done' | 'over'
  /** Notifications of the batch whose recall was asked for while the call was under way. */
  readonly recalls: readonly string[]
}

/** DingTalk accepted the call of a batch. */
export type Confirm = (
  batch: string,
  taskId: string,
  receipt: 'ask' | WithoutReceipt,
  probe: boolean,
) => Promise<Confirmed>

/** Those of one turn of the event loop share a command. */
export function createConfirm({ app, run, keys, now }: Scope): Confirm {
  const confirm = shareScript(run, {
    name: 'confirmBatches',
    keys: [keys.gate],
    head: () => [keys.prefix, now(), RETENTION_MS],
    answerOf: ([kind, , ...recalls]): Confirmed => ({
      kind: kind as Confirmed['kind'],
      recalls: recalls.map((key) => notificationId(app, key)),
    }),
  })

  return (batch, taskId, receipt, probe) =>
    confirm([[batch, taskId, receipt === 'ask' ? '-' : receipt, probe ? '1' : '0'].join(' ')])
}
