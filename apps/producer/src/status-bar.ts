import { statusBarSchema } from '@dingpost/dingtalk/messages'
import type { Task, TooLate } from '@dingpost/ledger'
import type { z } from 'zod'
import { deskOf, type Desks } from './desk.ts'
import { InvalidRequest } from './errors/invalid-request.ts'
import { invalidFields } from './invalid-field.ts'
import type { OnRedis } from './redis-deadline.ts'
import { sharedSchema } from './shared-calls.ts'

export const statusBarUpdateSchema = statusBarSchema.extend({ shared: sharedSchema })

export type StatusBarUpdate = z.input<typeof statusBarUpdateSchema>

export type StatusBarAnswer =
  /** The workers show it on the messages of these calls. */
  | { readonly kind: 'asked'; readonly tasks: readonly Task[] }
  /** The message is no OA message with a status bar. */
  | { readonly kind: 'no_status_bar' }
  /** It went out only as a line of digests. */
  | { readonly kind: 'sent_in_digest' }
  | Exclude<TooLate, { kind: 'unknown' }>

export interface StatusBars {
  /**
   * Changes the status bar of an OA message that was sent. Undefined when there is no such
   * notification.
   *
   * @throws InvalidRequest, RedisUnavailable
   */
  updateStatusBar(id: string, update: StatusBarUpdate): Promise<StatusBarAnswer | undefined>
}

export const createStatusBars = (desks: Desks, onRedis: OnRedis): StatusBars => ({
  async updateStatusBar(id, update) {
    const parsed = statusBarUpdateSchema.safeParse(update)
    if (!parsed.success) throw new InvalidRequest(invalidFields(parsed.error))
    const { value, background, shared = false } = parsed.data
    const bar = { value, ...(background === undefined ? {} : { background }) }
    const desk = deskOf(desks, id)
    return onRedis(async () => {
      const answer = await desk?.afterwards.askStatusBar(id, bar, shared)
      if (answer?.kind === 'asked') await desk?.queues.ask('status-bar', id)
      return answer?.kind === 'unknown' ? undefined : answer
    })
  },
})
