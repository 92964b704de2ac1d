import type { EnvironmentReader } from '../environment.ts'
import { type Fields, readFields, wholeNumber } from './field.ts'
import type { AppLimits } from './limits.ts'
import type { Place } from './place.ts'
import type { Reserve } from './reserve.ts'

/** Messages to a person who nears the day's limit are folded into one. */
export interface Digest {
  /** How many messages of the day a person has had by themselves before. */
  readonly from: number
}

const range = { min: 1, max: 1_000_000 }

export const digestFields = {
  from: {
    schema: wholeNumber(range),
    required: true,
    meaning:
      'How many messages of the day a person gets by themselves; further ones are folded into digests. Below `limits.perPersonPerDay` without `reserve.perPerson`, so that messages are left for them',
  },
} satisfies Fields

/** `app` is the place of the app: a digest is measured against limits that are sound. */
export function readDigest(
  app: Place,
  given: unknown,
  budget: { readonly limits: AppLimits; readonly reserve: Reserve },
): Digest | undefined {
  if (given === undefined) return undefined
  const place = app.at('digest')
  const { from } = readFields(digestFields, place, given)
  if (from === undefined) return undefined
  const isKnown =
    app.at('kind').isSound() &&
    app.at('limits').at('perPersonPerDay').isSound() &&
    app.at('reserve').at('perPerson').isSound()
  const most = mostOf(budget)
  if (from > most && isKnown) place.at('from').refuse(expected(most))
  return { from }
}

export function readDigestVariable(
  reader: EnvironmentReader,
  budget: { readonly limits: AppLimits; readonly reserve: Reserve },
): Digest | undefined {
  if (reader.text('DINGTALK_DIGEST_FROM') === undefined) return undefined
  return { from: reader.integer('DINGTALK_DIGEST_FROM', { ...range, max: mostOf(budget) }) }
}

/** One message at least is left for the digest of the rest of the day. */
const mostOf = ({ limits, reserve }: { limits: AppLimits; reserve: Reserve }): number =>
  limits.userDaily - reserve.perPerson - 1

const expected = (most: number): string =>
  most < 1
    ? 'expected none: nothing of the messages of a day would be left for a digest'
    : `expected at most ${most}, so that a message of the day is left for a digest`
