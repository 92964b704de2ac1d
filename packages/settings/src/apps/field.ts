import { z } from 'zod'
import type { Place } from './place.ts'

/** A field of the apps file: what may stand in it, and what docs/configuration.md says about it. */
export interface Field {
  readonly schema: z.ZodType
  /** In Markdown; left out when there is none. */
  readonly default?: string
  readonly required?: true
  readonly meaning: string
  /** The page of DingTalk's documentation that the default comes from. */
  readonly source?: string
}

export type Fields = Readonly<Record<string, Field>>

export type Found<Known extends Fields> = {
  readonly [Name in keyof Known]: z.output<Known[Name]['schema']> | undefined
}

export interface Range {
  readonly min: number
  readonly max: number
}

export function wholeNumber({ min, max }: Range) {
  const expected = `expected a whole number from ${min} to ${max}`
  return z.int(expected).min(min, expected).max(max, expected)
}

export const oneOf = <Choice extends string>(choices: readonly Choice[]) =>
  z.enum(choices, `expected one of ${choices.join(', ')}`)

const object = z.record(z.string(), z.unknown())

/**
 * Reads an object field by field, so that every problem is found in one go. What is refused counts
 * as not given.
 */
export function readFields<Known extends Fields>(
  known: Known,
  place: Place,
  given: unknown = {},
): Found<Known> {
  const values = readObject(place, given)
  for (const name of Object.keys(values ?? {})) {
    if (!Object.hasOwn(known, name)) place.at(name).refuse('is no field that is known here')
  }
  const found = Object.entries(known).map(([name, field]) => [
    name,
    values && readField(field, place.at(name), values[name]),
  ])
  return Object.fromEntries(found) as Found<Known>
}

export function readObject(
  place: Place,
  given: unknown,
): Readonly<Record<string, unknown>> | undefined {
  const parsed = object.safeParse(given)
  if (!parsed.success) place.refuse('expected an object')
  return parsed.data
}

function readField({ schema, required }: Field, place: Place, given: unknown): unknown {
  if (given === undefined) {
    if (required) place.refuse('missing')
    return undefined
  }
  const parsed = schema.safeParse(given)
  if (!parsed.success) place.refuse(parsed.error.issues[0]?.message ?? 'is refused')
  return parsed.data
}
