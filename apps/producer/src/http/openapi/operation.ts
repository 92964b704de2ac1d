import { z } from 'zod'
import { type ProblemCode, problemCatalogue } from '../problem-catalogue.ts'
import type { SchemaName } from './schemas.ts'

const refTo = (schema: SchemaName) => ({ $ref: `#/components/schemas/${schema}` })

export const jsonOf = (schema: SchemaName) => ({ 'application/json': { schema: refTo(schema) } })

/** The body of a request, as JSON, with an example of it. */
export const bodyOf = (schema: SchemaName, example: object, { required = true } = {}) => ({
  required,
  content: { 'application/json': { schema: refTo(schema), example } },
})

export function schemaOf(schema: z.ZodType): Record<string, unknown> {
  const { $schema: _, ...body } = z.toJSONSchema(schema, { io: 'input' })
  return body
}

/** Codes that share a status share an entry, as OpenAPI wants it. */
export function problems(...codes: ProblemCode[]) {
  const content = { 'application/problem+json': { schema: refTo('Problem') } }
  const byStatus = Map.groupBy(codes, (code) => problemCatalogue[code].status)
  return Object.fromEntries(
    [...byStatus].map(([status, same]) => [
      status,
      { description: same.map((code) => `\`${code}\``).join(', '), content },
    ]),
  )
}

/** What every request with a body may be refused for. */
export const bodyProblems = [
  'invalid_json',
  'body_too_large',
  'unsupported_media_type',
] as const satisfies ProblemCode[]

export const idParameter = {
  name: 'id',
  in: 'path',
  required: true,
  description: 'As the API answered when it was accepted',
  schema: { type: 'string' },
}
