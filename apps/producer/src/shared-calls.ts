import { z } from 'zod'

/** One call may carry the people of many notifications, and what is done to it concerns them all. */
export const sharedSchema = z
  .boolean('expected true or false')
  .optional()
  .describe(
    '`true` includes calls that carried people of other notifications too, who are concerned as well',
  )
