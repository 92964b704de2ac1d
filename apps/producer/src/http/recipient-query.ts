import { z } from 'zod'
import { Problem } from './problem.ts'
import { recipientState } from './replies.ts'

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
  const parsed = schema.safeParse(query)
  if (!parsed.success) {
    throw new Problem('malformed_request', { errors: parsed.error.issues.flatMap(parametersOf) })
  }
  const { state, cursor, limit } = parsed.data
  return {
    limit,
    ...(state === undefined ? {} : { state }),
    ...(cursor === undefined ? {} : { cursor }),
  }
}

const parametersOf = (issue: z.core.$ZodIssue) =>
  issue.code === 'unrecognized_keys'
    ? issue.keys.map((parameter) => ({ parameter, message: 'there is no such parameter' }))
    : [{ parameter: String(issue.path[0]), message: issue.message }]
