import type { AppLimits } from './limits.ts'
import { type Fields, readFields, wholeNumber } from './field.ts'
import type { Place } from './place.ts'

/** What only urgent notifications may use of a day's limits. */
export interface Reserve {
  /** Of each person's messages. */
  readonly perPerson: number
  readonly broadcasts: number
}

export const noReserve: Reserve = { perPerson: 0, broadcasts: 0 }

const schema = wholeNumber({ min: 0, max: 1_000_000 })

export const reserveFields = {
  perPerson: {
    schema,
    default: '0',
    meaning: 'Kept back of each person’s messages a day; at most `limits.perPersonPerDay`',
  },
  broadcasts: {
    schema,
    default: '0',
    meaning: 'Kept back of the broadcasts a day; at most `limits.broadcastsPerDay`',
  },
} satisfies Fields

/** `app` is the place of the app: a reserve is measured against limits that are sound. */
export function readReserve(app: Place, given: unknown, limits: AppLimits): Reserve {
  const place = app.at('reserve')
  const { perPerson = 0, broadcasts = 0 } = readFields(reserveFields, place, given)
  const isKnown = (limit: string) =>
    app.at('kind').isSound() && app.at('limits').at(limit).isSound()
  if (perPerson > limits.userDaily && isKnown('perPersonPerDay')) {
    place
      .at('perPerson')
      .refuse(`expected at most ${limits.userDaily}, what a person may get a day`)
  }
  if (broadcasts > limits.broadcastDaily && isKnown('broadcastsPerDay')) {
    place
      .at('broadcasts')
      .refuse(`expected at most ${limits.broadcastDaily}, the broadcasts of a day`)
  }
  return { perPerson, broadcasts }
}
