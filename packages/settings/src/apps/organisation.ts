import { type Fields, readFields, readObject, wholeNumber } from './field.ts'
import { NAME_EXPECTED, namePattern } from '../name.ts'
import type { Place } from './place.ts'

/** A company at DingTalk: its apps share the calls of a month. */
export interface Organisation {
  readonly name: string
  readonly callsPerMonth: number
}

export const DEFAULT_ORGANISATION = 'default'

export const callsPerMonth = { min: 1, max: 1_000_000_000 }

export const organisationFields = {
  callsPerMonth: {
    schema: wholeNumber(callsPerMonth),
    default: '`DINGTALK_CALLS_PER_MONTH`',
    meaning: 'Calls a month of all its apps together; the standard edition has 5,000',
    source: 'dingtalk-application-development-platform-billing-model',
  },
} satisfies Fields

/** The organisation that an app names, or names not, at this place. */
export type FindOrganisation = (place: Place, name: string | undefined) => Organisation

/** Without a list any name will do. Beside one, a misspelt name would split the count of the month. */
export function readOrganisations(
  place: Place,
  given: unknown,
  usualCallsPerMonth: number,
): FindOrganisation {
  const values = given === undefined ? undefined : readObject(place, given)
  const listed = new Map<string, number>()
  for (const [name, organisation] of Object.entries(values ?? {})) {
    if (!namePattern.test(name)) place.at(name).refuse(`as a name, ${NAME_EXPECTED}`)
    const fields = readFields(organisationFields, place.at(name), organisation)
    listed.set(name, fields.callsPerMonth ?? usualCallsPerMonth)
  }
  return (namedAt, name = DEFAULT_ORGANISATION) => {
    if (values && !listed.has(name) && name !== DEFAULT_ORGANISATION) {
      namedAt.refuse('expected a name that stands in organisations, or default')
    }
    return { name, callsPerMonth: listed.get(name) ?? usualCallsPerMonth }
  }
}
