import { z } from 'zod'
import { checkedQuery } from './query.ts'
import { recipientState } from './replies/status.ts'

export const USUAL_PAGE = 100
export const MOST_IN_A_PAGE = 1_000

const LIMIT = `expected a whole number from 1 to ${MOST_IN_A_PAGE}`

const schema = z.strictObject({
  state: recipientState.optional(),
  cursor: z
    .string()
    .regex(/^\d{1,9}$/, 'expected the nextCursor of an earlier page')
    .optional(),
  limit: z
    .string()
    .regex(/^[1-9]\d{0,3}$/, LIMIT)
    .transform(Number)
    .pipe(z.int().max(MOST_IN_A_PAGE, LIMIT))
    .default(USUAL_PAGE),
})

/** @throws Problem that lists every parameter in the wrong */
export function recipientQuery(query: unknown) {
  const { state, cursor, limit } = checkedQuery(schema, query)
  return {
    limit,
    ...(state === undefined ? {} : { state }),
    ...(cursor === undefined ? {} : { cursor }),
  }
}
