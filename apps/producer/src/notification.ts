import { messageSchema, mostPeople } from '@dingpost/dingtalk/messages'
import { z } from 'zod'
import { type InvalidField, InvalidNotification } from './errors/invalid-notification.ts'
import { MOST_RECIPIENTS, countRecipients, recipientsSchema } from './recipients.ts'
import { outweighs } from './text-weight.ts'

export const notificationSchema = z.strictObject({
  app: z.string().optional().describe('May be left out when there is only one'),
  to: recipientsSchema,
  message: messageSchema,
})

/** A message and the people it is for, as a backend asks for it. */
export type Notification = z.input<typeof notificationSchema>

/** A notification in which nothing is wrong, for an app that there is. */
export type CheckedNotification = z.output<typeof notificationSchema> & { readonly app: string }

/**
 * Every allowed message fits many times. A larger one is not looked into: each of its parts could
 * be wrong, and the list of that would be longer than the body.
 */
const MOST_MESSAGE_CHARACTERS = 65_536

/** @throws InvalidNotification with everything that is wrong */
export function checkNotification(input: unknown, apps: ReadonlySet<string>): CheckedNotification {
  const { app, to, message } = (input ?? {}) as Partial<Record<keyof Notification, unknown>>
  const named = countRecipients(to)
  if (named > MOST_RECIPIENTS) {
    refuse('/to', `${named} recipients; at most ${MOST_RECIPIENTS} in one notification`)
  }
  if (outweighs(message, MOST_MESSAGE_CHARACTERS)) {
    refuse('/message', 'far over the 2048 bytes that DingTalk takes')
  }

  const parsed = notificationSchema.safeParse(input)
  const fields = [
    ...(parsed.success ? [] : parsed.error.issues.flatMap(fieldsOf)),
    ...(recipientsSchema.safeParse(to).success && named === 0
      ? [{ pointer: '/to', message: 'expected at least one recipient' }]
      : []),
  ]
  if (parsed.success && parsed.data.to.everyone && mostPeople(parsed.data.message) < 100) {
    fields.push({
      pointer: '/to/everyone',
      message: 'a message with a status bar goes to named people only',
    })
  }
  const chosen = app ?? (apps.size === 1 ? [...apps][0] : undefined)
  const known = typeof chosen === 'string' && apps.has(chosen) ? chosen : undefined
  if (known === undefined && (app === undefined || typeof app === 'string')) {
    fields.push({ pointer: '/app', message: `expected one of ${[...apps].join(', ')}` })
  }

  if (!parsed.success || known === undefined || fields.length > 0) {
    throw new InvalidNotification(fields)
  }
  return { ...parsed.data, app: known }
}

function refuse(pointer: string, message: string): never {
  throw new InvalidNotification([{ pointer, message }])
}

function fieldsOf(issue: z.core.$ZodIssue): InvalidField[] {
  return issue.code === 'unrecognized_keys'
    ? issue.keys.map((key) => ({
        pointer: pointerOf([...issue.path, key]),
        message: 'there is no such field',
      }))
    : [{ pointer: pointerOf(issue.path), message: issue.message }]
}

const pointerOf = (path: readonly PropertyKey[]): string =>
  path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
