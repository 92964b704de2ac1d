import type { Recipient } from '@dingpost/ledger'
import { z } from 'zod'

/** DingTalk's notation: 11 digits in mainland China, `+country-number` elsewhere (user-information-creation). */
const mobile = z
  .string()
  .regex(
    /^(?:1\d{10}|\+\d{1,4}-\d{4,15})$/,
    'expected a mainland mobile of 11 digits, or +country-number',
  )

/** Up to 64 characters (user-information-creation). DingTalk takes lists of them joined by commas. */
export const userId = z
  .string()
  .regex(
    /^[^,\s\p{Cc}\p{Cs}](?:[^,\p{Cc}\p{Cs}]{0,62}[^,\s\p{Cc}\p{Cs}])?$/u,
    'expected a user id of 1 to 64 characters, without commas, control characters or blanks around it',
  )

const DEPARTMENT = 'expected a department id, a whole number above 0'

export const recipientsSchema = z.strictObject({
  mobiles: z.array(mobile).optional(),
  userIds: z.array(userId).optional(),
  departmentIds: z
    .array(z.int(DEPARTMENT).positive(DEPARTMENT))
    .optional()
    .describe('Each is expanded to its people, those of its sub-departments included'),
  everyone: z
    .boolean()
    .optional()
    .describe('Everybody in the organisation; one recipient of its own'),
})

export const MOST_RECIPIENTS = 10_000

/** How many a request names, repeats included, whatever else may be wrong with it. */
export function countRecipients(to: unknown): number {
  if (typeof to !== 'object' || to === null) return 0
  const { mobiles, userIds, departmentIds, everyone } = to as Record<
    keyof typeof recipientsSchema.shape,
    unknown
  >
  const named = lengthOf(mobiles) + lengthOf(userIds) + lengthOf(departmentIds)
  return named + (everyone === true ? 1 : 0)
}

const lengthOf = (list: unknown): number => (Array.isArray(list) ? list.length : 0)

/** One recipient for each person and department named; exact repeats collapse. */
export function recipientsOf(to: z.output<typeof recipientsSchema>): Recipient[] {
  const recipients: Recipient[] = []
  for (const value of unrepeated(to.mobiles)) recipients.push({ kind: 'mobile', value })
  for (const value of unrepeated(to.userIds)) recipients.push({ kind: 'userId', value })
  for (const value of unrepeated(to.departmentIds)) recipients.push({ kind: 'department', value })
  if (to.everyone) recipients.push({ kind: 'everyone' })
  return recipients
}

/** Most name one person, for whom a set costs as much as all else here. */
const unrepeated = <Value>(list: readonly Value[] = []): Iterable<Value> =>
  list.length < 2 ? list : new Set(list)
