import { hasStatusBar, messageSchema } from '@dingpost/dingtalk/messages'
import { z } from 'zod'
import { InvalidNotification } from './errors/invalid-notification.ts'
import { idempotencyKeySchema } from './idempotency-key.ts'
import { type InvalidField, invalidFields } from './invalid-field.ts'
import { MOST_RECIPIENTS, countRecipients, recipientsSchema } from './recipients.ts'
import { impossibleTimes, termsFields } from './terms.ts'
import { outweighs } from './text-weight.ts'

export const notificationSchema = z.strictObject({
  app: z.string().optional().describe('May be left out when there is only one'),
  to: recipientsSchema,
  message: messageSchema,
  ...termsFields,
})

/** One of many: what would stand in a header otherwise stands in it. */
export const bulkItemSchema = notificationSchema.extend({
  idempotencyKey: idempotencyKeySchema.optional(),
})

/** A message and the people it is for, as a backend asks for it. */
export type Notification = z.input<typeof notificationSchema>
export type BulkItem = z.input<typeof bulkItemSchema>

/** A notification in which nothing is wrong, for an app that there is. */
export type CheckedNotification = z.output<typeof notificationSchema> & { readonly app: string }

/** The apps by their names. */
type Apps = ReadonlyMap<string, { readonly kind: 'internal' | 'isv' }>

/**
 * Every allowed message fits many times. A larger one is not looked into: each of its parts could
 * be wrong, and the list of that would be longer than the body.
 */
const MOST_MESSAGE_CHARACTERS = 65_536

/** @param now ms since 1970. @throws InvalidNotification with everything that is wrong */
export const checkNotification = (input: unknown, apps: Apps, now: number): CheckedNotification =>
  check(notificationSchema, input, apps, now)

/** @throws InvalidNotification with everything that is wrong */
export function checkBulkItem(
  input: unknown,
  apps: Apps,
  now: number,
): { notification: CheckedNotification; idempotencyKey?: string } {
  const { idempotencyKey, ...notification } = check(bulkItemSchema, input, apps, now)
  return { notification, ...(idempotencyKey === undefined ? {} : { idempotencyKey }) }
}

function check<Output extends z.output<typeof notificationSchema>>(
  schema: z.ZodType<Output>,
  input: unknown,
  apps: Apps,
  now: number,
): Output & { app: string } {
  const { app, to, message } = (input ?? {}) as Partial<Record<keyof Notification, unknown>>
  const named = countRecipients(to)
  if (named > MOST_RECIPIENTS) {
    refuse('/to', `${named} recipients; at most ${MOST_RECIPIENTS} in one notification`)
  }
  if (outweighs(message, MOST_MESSAGE_CHARACTERS)) {
    refuse('/message', 'far over the 2048 bytes that DingTalk takes')
  }

  const parsed = schema.safeParse(input)
  const chosen = app ?? (apps.size === 1 ? [...apps.keys()][0] : undefined)
  const known = typeof chosen === 'string' && apps.has(chosen) ? chosen : undefined
  const fields: InvalidField[] = parsed.success ? [] : invalidFields(parsed.error)
  // What is wrong in one part shows beside whatever is wrong in another.
  const recipients = parsed.data?.to ?? recipientsSchema.safeParse(to).data
  const times = parsed.data ?? timesSchema.safeParse(input).data ?? {}
  if (recipients && named === 0) {
    fields.push({ pointer: '/to', message: 'expected at least one recipient' })
  }
  if (recipients?.everyone) {
    const refusal = refusalOfEveryone(parsed.data, apps.get(known ?? ''))
    if (refusal !== undefined) fields.push({ pointer: '/to/everyone', message: refusal })
  }
  fields.push(...impossibleTimes(times, now))
  if (known === undefined && (app === undefined || typeof app === 'string')) {
    fields.push({ pointer: '/app', message: `expected one of ${[...apps.keys()].join(', ')}` })
  }

  if (!parsed.success || known === undefined || fields.length > 0) {
    throw new InvalidNotification(fields)
  }
  return { ...parsed.data, app: known }
}

/** Each of them for itself. */
const timesSchema = z.object({
  deliverAt: termsFields.deliverAt.catch(undefined),
  expiresAt: termsFields.expiresAt.catch(undefined),
})

function refusalOfEveryone(
  notification: Pick<CheckedNotification, 'message'> | undefined,
  app: { readonly kind: 'internal' | 'isv' } | undefined,
): string | undefined {
  if (app?.kind === 'isv') return 'DingTalk lets no app of kind isv send to everyone'
  if (notification && hasStatusBar(notification.message)) {
    return 'a message with a status bar goes to named people only'
  }
  return undefined
}

function refuse(pointer: string, message: string): never {
  throw new InvalidNotification([{ pointer, message }])
}
