import { mobileOf, userIdOf } from './account.ts'

/** One message for many people, a notification for each of them, from clients that work side by side. */
export interface Crowd {
  readonly people: number
  readonly clients: number
  readonly by: 'userId' | 'mobile'
  /** Notifications in a request; of more than one, the request is a bulk. */
  readonly perRequest: number
  /** For another day: nothing of it is sent while a run lasts. */
  readonly isRehearsal?: boolean
}

/** Times are ms since 1970. */
export interface Posted {
  /** Before the first request. */
  readonly startedAt: number
  /** When the last one was answered. */
  readonly acceptedAt: number
}

/** What is sent tomorrow. */
export const rehearsed = () => ({
  message: { msgtype: 'text' as const, text: { content: '预演' } },
  deliverAt: new Date(Date.now() + 86_400_000).toISOString(),
})

export const oneMessage = { msgtype: 'text' as const, text: { content: '生日快乐' } }

/** The recipient as a request to DingPost names him. */
export const recipientOf = ({ by }: Pick<Crowd, 'by'>, person: number) =>
  by === 'userId' ? { userIds: [userIdOf(person)] } : { mobiles: [mobileOf(person)] }
