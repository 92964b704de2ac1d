import { createBackend } from './backend.ts'
import { inLanes } from './contender.ts'
import { type Crowd, oneMessage, type Posted, recipientOf, rehearsed } from './crowd.ts'
import type { Ground } from './ground.ts'

/**
 * Backends that post the next request when the one before is answered. They run in this process,
 * whose code is compiled by then.
 */
export async function postAll({ stack }: Ground, crowd: Crowd): Promise<Posted> {
  const { people, clients, by, perRequest, isRehearsal } = crowd
  const { producerUrl, apiKey } = stack
  const backend = createBackend({ producerUrl, apiKey, connections: clients })
  // One time for all of them: what is to be rehearsed is to share a batch.
  const message = isRehearsal ? rehearsed() : { message: oneMessage }
  const notification = (person: number) => ({ to: recipientOf({ by }, person), ...message })
  const bulk = (from: number) =>
    Array.from({ length: Math.min(perRequest, people - from) }, (_, index) =>
      notification(from + index),
    )

  const startedAt = Date.now()
  await inLanes(Math.ceil(people / perRequest), clients, (index) =>
    perRequest === 1
      ? backend.post(notification(index))
      : backend.postBulk(bulk(index * perRequest)),
  )
  return { startedAt, acceptedAt: Date.now() }
}
