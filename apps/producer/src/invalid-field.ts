import type { z } from 'zod'

/** One thing that is wrong in a request; it never repeats the value it is about. */
export interface InvalidField {
  /** JSON pointer (RFC 6901) into what was given; empty for the whole of it. */
  readonly pointer: string
  readonly message: string
}

/** All that a schema found, field by field. */
export const invalidFields = (error: z.core.$ZodError): InvalidField[] =>
  error.issues.flatMap(fieldsOf)

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
