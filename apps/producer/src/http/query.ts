import type { z } from 'zod'
import { Problem } from './problem.ts'

/** @throws Problem that lists every parameter in the wrong */
export function checkedQuery<Query>(schema: z.ZodType<Query>, query: unknown): Query {
  const parsed = schema.safeParse(query)
  if (parsed.success) return parsed.data
  throw new Problem('malformed_request', { errors: parsed.error.issues.flatMap(parametersOf) })
}

const parametersOf = (issue: z.core.$ZodIssue) =>
  issue.code === 'unrecognized_keys'
    ? issue.keys.map((parameter) => ({ parameter, message: 'there is no such parameter' }))
    : [{ parameter: String(issue.path[0]), message: issue.message }]
