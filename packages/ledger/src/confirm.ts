import type { WithoutReceipt } from './batches.ts'
import { createGather, failureOf, IN_A_TURN } from './gather.ts'
import { notificationId } from './notification-id.ts'
import { RETENTION_MS } from './retention.ts'
import type { Scope } from './scope.ts'

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
  const confirm = createGather(IN_A_TURN, async (calls: readonly string[]) => {
    const args = [keys.prefix, now(), RETENTION_MS, ...calls]
    const replies = await run<readonly string[][]>('confirmBatches', [keys.gate], args)
    return replies.map((reply) => failureOf(reply) ?? confirmedOf(reply))
  })

  const confirmedOf = ([kind, , ...recalls]: readonly string[]): Confirmed => ({
    kind: kind as Confirmed['kind'],
    recalls: recalls.map((key) => notificationId(app, key)),
  })

  return (batch, taskId, receipt, probe) =>
    confirm([batch, taskId, receipt === 'ask' ? '-' : receipt, probe ? '1' : '0'].join(' '))
}
