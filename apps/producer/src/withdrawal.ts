import type { NotificationStatus, Task } from '@dingpost/ledger'
import { z } from 'zod'
import { type Desk, deskOf, type Desks } from './desk.ts'
import { InvalidRequest } from './errors/invalid-request.ts'
import { invalidFields } from './invalid-field.ts'
import type { OnRedis } from './redis-deadline.ts'
import { sharedSchema } from './shared-calls.ts'

export const recallSchema = z.strictObject({ shared: sharedSchema })

export type RecallOptions = z.input<typeof recallSchema>

export interface Cancellation {
  /** Recipients that this request cancelled. */
  readonly cancelled: number
  /** Recipients whose call is being made, or may have arrived: they are left alone. */
  readonly underWay: number
  readonly status: NotificationStatus
}

/** What was not sent is cancelled in any case; `cancelled` is how many recipients that were. */
export type Recall =
  /** The workers recall these calls, and those that were under way. */
  | { readonly kind: 'asked'; readonly cancelled: number; readonly tasks: readonly Task[] }
  | { readonly kind: 'nothing_to_recall' }
  /** DingTalk's 24 hours are over for all of its calls. */
  | { readonly kind: 'too_late'; readonly cancelled: number }
  /** These calls carried people of other notifications too; none was recalled. */
  | { readonly kind: 'shared'; readonly cancelled: number; readonly tasks: readonly Task[] }

export interface Withdrawal {
  /**
   * Cancels what is not sent yet. Undefined when there is no such notification.
   *
   * @throws RedisUnavailable
   */
  cancel(id: string): Promise<Cancellation | undefined>
  /**
   * Cancels what is not sent, and has the rest taken back from the people's phones. Undefined when
   * there is no such notification.
   *
   * @throws InvalidRequest, RedisUnavailable
   */
  recall(id: string, options?: RecallOptions): Promise<Recall | undefined>
}

export const createWithdrawal = (desks: Desks, onRedis: OnRedis): Withdrawal => ({
  cancel: (id) =>
    onRedis(async () => {
      const notifications = deskOf(desks, id)?.notifications
      const ended = await notifications?.cancel(id)
      const status = ended && (await notifications?.status(id))
      return status && { ...ended, status }
    }),

  async recall(id, options = {}) {
    const parsed = recallSchema.safeParse(options)
    if (!parsed.success) throw new InvalidRequest(invalidFields(parsed.error))
    const desk = deskOf(desks, id)
    return desk && onRedis(() => recall(desk, id, parsed.data.shared ?? false))
  },
})

/** Cancelled first, so that no half of a recalled message goes out later. */
async function recall(desk: Desk, id: string, shared: boolean): Promise<Recall | undefined> {
  const ended = await desk.notifications.cancel(id)
  if (!ended) return undefined
  const { cancelled, underWay } = ended
  const asked = await desk.afterwards.askRecall(id, shared)
  switch (asked.kind) {
    case 'unknown':
      return undefined
    case 'asked':
      if (asked.tasks.length + underWay > 0) await desk.queues.ask('recall', id)
      return { kind: 'asked', cancelled, tasks: asked.tasks }
    case 'shared':
      return { kind: 'shared', cancelled, tasks: asked.tasks }
    case 'nothing_sent':
    case 'too_late':
      if (underWay > 0) await desk.queues.ask('recall', id)
      else if (asked.kind === 'too_late') return { kind: 'too_late', cancelled }
      return cancelled + underWay > 0
        ? { kind: 'asked', cancelled, tasks: [] }
        : { kind: 'nothing_to_recall' }
  }
}
