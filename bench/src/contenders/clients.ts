import { type BackendOptions, createBackend } from '../backend.ts'
import { contend, inLanes } from '../contender.ts'
import { type Crowd, oneMessage, type Posted, recipientOf, rehearsed } from '../crowd.ts'

type Workload = Crowd & Omit<BackendOptions, 'connections'>

/** Backends that post the next request when the one before is answered. */
await contend(async ({ people, clients, by, perRequest, isRehearsal, ...producer }: Workload) => {
  const backend = createBackend({ ...producer, connections: clients })
  const notification = (person: number) => ({
    to: recipientOf({ by }, person),
    ...(isRehearsal ? rehearsed() : { message: oneMessage }),
  })
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
  const posted: Posted = { startedAt, acceptedAt: Date.now() }
  return posted
})
