import { z } from 'zod'
import { type Fields, readFields } from './field.ts'
import type { Place } from './place.ts'

/** Minutes of the Asia/Shanghai day, 0 to 1,439; `from` later than `to` reaches over midnight. */
export interface QuietHours {
  readonly from: number
  readonly to: number
}

const EXPECTED = 'expected a time from 00:00 to 23:59, such as 08:30'

const minuteOfDay = z
  .string(EXPECTED)
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, EXPECTED)
  .transform((time) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3)))

export const quietHoursFields = {
  from: {
    schema: minuteOfDay,
    required: true,
    meaning: '`HH:MM` in Asia/Shanghai: the first minute that is quiet',
  },
  to: {
    schema: minuteOfDay,
    required: true,
    meaning:
      '`HH:MM`: the first minute that is not; before `from` it is that of the next day, and it is never the same',
  },
} satisfies Fields

export function readQuietHours(place: Place, given: unknown): QuietHours | undefined {
  if (given === undefined) return undefined
  const { from, to } = readFields(quietHoursFields, place, given)
  if (from === undefined || to === undefined) return undefined
  if (from === to) place.at('to').refuse('expected another time than from')
  return { from, to }
}
