import type { Notification } from '@dingpost/producer'
import type { RecipientItem } from '../backend.ts'
import type { Posted } from './campaign.ts'
import type { Company } from './company.ts'
import type { Outcome } from './evidence.ts'

/** What DingPost says about one recipient of an order. */
export type Claim = {
  readonly posted: Posted
  readonly item: RecipientItem
  /** Whom the name stands for; undefined for nobody, for everyone, and for a whole department. */
  readonly userId?: string
}

/** If it ever had the day's place of its content, it has it no more. */
export const gaveBack = ({ item: { state, reason, code } }: Claim): boolean =>
  state === 'failed' ||
  state === 'cancelled' ||
  reason === 'expired' ||
  // By DingTalk, which was asked.
  (reason === 'broadcast_daily_limit' && code !== undefined)

export type Claims = { readonly claims: readonly Claim[]; readonly problems: readonly string[] }

/**
 * One claim for each recipient. DingPost lists them as they were named, and behind those the people
 * of departments. A problem is a recipient that is missing, or another one.
 */
export function claimsOf({ posted, items }: Outcome, company: Company): Claims {
  const problems: string[] = []
  const claims: Claim[] = []
  const left = [...items]
  const expanded: number[] = []
  for (const { name, userId, department } of namesOf(posted.order.to, company)) {
    const [item] = left
    const found = item?.recipient === name && (department === undefined || !item.userId)
    if (found) {
      left.shift()
      claims.push({ posted, item, ...(userId === undefined ? {} : { userId }) })
      if (item.userId !== undefined && item.userId !== userId) {
        problems.push(`${name} is ${userId ?? 'nobody'}, not ${item.userId}`)
      }
    } else if (department === undefined) {
      problems.push(`${name} is missing`)
    } else {
      expanded.push(department)
    }
  }
  const members = Map.groupBy(left, ({ recipient }) => recipient)
  for (const department of expanded) {
    const listed = members.get(`department:${department}`) ?? []
    members.delete(`department:${department}`)
    claims.push(...listed.map((item) => ({ posted, item, userId: item.userId ?? '' })))
    const people = listed.map(({ userId = '' }) => userId).toSorted((a, b) => (a < b ? -1 : 1))
    const expected = company.membersOf(department) ?? []
    if (people.join() === expected.join()) continue
    problems.push(`department ${department} is ${expected.join()}, not ${people.join()}`)
  }
  for (const name of members.keys()) problems.push(`${name} was not named`)
  return { claims, problems }
}

type Name = { readonly name: string; readonly userId?: string; readonly department?: number }

function namesOf(to: Notification['to'], company: Company): Name[] {
  return [
    ...Array.from(new Set(to.mobiles), (mobile) => {
      const person = company.byMobile(mobile)
      const name = `mobile:${mobile.slice(0, 3)}****${mobile.slice(-4)}`
      return { name, ...(person ? { userId: person.userId } : {}) }
    }),
    ...Array.from(new Set(to.userIds), (userId) => ({ name: `userId:${userId}`, userId })),
    ...Array.from(new Set(to.departmentIds), (department) => ({
      name: `department:${department}`,
      department,
    })),
    ...(to.everyone ? [{ name: 'everyone' }] : []),
  ]
}
