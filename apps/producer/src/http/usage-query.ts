import { z } from 'zod'
import { userId } from '../recipients.ts'
import { checkedQuery } from './query.ts'

const schema = z.strictObject({ app: z.string().optional(), userId: userId.optional() })

/** @throws Problem that lists every parameter in the wrong */
export function usageQuery(query: unknown) {
  const { app, userId: person } = checkedQuery(schema, query)
  return {
    ...(app === undefined ? {} : { app }),
    ...(person === undefined ? {} : { userId: person }),
  }
}
