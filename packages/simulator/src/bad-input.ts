import type { z } from 'zod'

export interface Problem {
  /** The path to the field, such as `people.0.userId`. */
  readonly field: string
  readonly problem: string
}

/** What is wrong with an input, field by field. */
export class BadInput extends Error {
  readonly problems: readonly Problem[]

  constructor(problems: readonly Problem[]) {
    super(problems.map(({ field, problem }) => `${field}: ${problem}`).join('; '))
    this.name = 'BadInput'
    this.problems = problems
  }
}

/** Throws `BadInput`. */
export function parseInput<Schema extends z.ZodType>(
  schema: Schema,
  given: unknown,
): z.output<Schema> {
  const parsed = schema.safeParse(given)
  if (parsed.success) return parsed.data
  throw new BadInput(parsed.error.issues.flatMap(describe))
}

function describe(issue: z.core.$ZodIssue): Problem[] {
  const field = (...last: PropertyKey[]) => [...issue.path, ...last].map(String).join('.')
  if (issue.code !== 'unrecognized_keys') return [{ field: field(), problem: issue.message }]
  return issue.keys.map((key) => ({ field: field(key), problem: 'is not known' }))
}
