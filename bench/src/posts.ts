import { createBackend } from './backend.ts'
import { inLanes } from './contender.ts'
import { type Contents, IN_BULK, notificationFor } from './enqueueing.ts'

/** A server with DingPost's `POST /v1/notifications`. */
export interface PostServer {
  readonly producerUrl: string
  readonly apiKey: string
}

/** Kept-alive connections with one request under way each. */
export const CLIENTS = 64

/**
 * Posts notifications of one person each, so many at a call, and answers how many a second were
 * accepted. Rejects when an id is answered twice.
 */
export function createPosts(
  server: PostServer,
  contents: Contents,
): (count: number) => Promise<number> {
  const backend = createBackend({ ...server, connections: CLIENTS })
  return rateOf((from, count, ids) =>
    inLanes(count, CLIENTS, async (index) => {
      ids.add(await backend.post(notificationFor(contents, from + index)))
    }),
  )
}

/** The same by bulk requests, one after the other. */
export function createBulkPosts(
  server: PostServer,
  contents: Contents,
): (count: number) => Promise<number> {
  const backend = createBackend({ ...server, connections: 1 })
  return rateOf((from, count, ids) =>
    inLanes(Math.ceil(count / IN_BULK), 1, async (index) => {
      const first = index * IN_BULK
      const notifications = Array.from({ length: Math.min(IN_BULK, count - first) }, (_, person) =>
        notificationFor(contents, from + first + person),
      )
      for (const id of await backend.postBulk(notifications)) ids.add(id)
    }),
  )
}

function rateOf(
  postAll: (from: number, count: number, ids: Set<string>) => Promise<void>,
): (count: number) => Promise<number> {
  const ids = new Set<string>()
  return async (count) => {
    const before = ids.size
    const began = performance.now()
    await postAll(before, count, ids)
    const rate = (count * 1_000) / (performance.now() - began)
    if (ids.size !== before + count) throw new Error('an id was answered twice')
    return rate
  }
}
