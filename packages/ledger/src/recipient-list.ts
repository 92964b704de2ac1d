import { type AcceptedAs, type RecipientRecord, recordOf } from './recipient-record.ts'
import type { RedisClient } from './script.ts'

/** Those of a notification from an index on, as many as one look at Redis reads; empty at the end. */
export type ReadRecipients = (from: number) => Promise<readonly (RecipientRecord | undefined)[]>

/** How many records lie in one hash, as lua/includes/records.lua has it. */
const PAGE = 128

/**
 * The recipients of a notification in the order they were named: a few of them stand in its own
 * hash, whose fields are given, more of them in a list and pages of records.
 */
export function recipientsOf(
  redis: RedisClient,
  key: string,
  fields: Readonly<Record<string, string>>,
  accepted: AcceptedAs,
): ReadRecipients {
  if (fields['r0'] !== undefined) {
    return (from) => {
      const few: (RecipientRecord | undefined)[] = []
      for (let at = from; ; at += 1) {
        const named = fields[`r${at}`]
        if (named === undefined) return Promise.resolve(few)
        few.push(recordOf(named, fields[String(at)], accepted))
      }
    }
  }
  return async (from) => {
    const until = (Math.floor(from / PAGE) + 1) * PAGE
    const named = await redis.lrange(`${key}:r`, from, until - 1)
    if (named.length === 0) return []
    const records = await redis.hmget(
      `${key}:s${until / PAGE - 1}`,
      ...named.map((_, at) => String(from + at)),
    )
    return named.map((recipient, at) => recordOf(recipient, records[at] ?? undefined, accepted))
  }
}
