import { createBackend } from './backend.ts'
import { inLanes } from './contender.ts'
import { type Contents, notificationFor } from './enqueueing.ts'

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
  const ids = new Set<string>()
  return async (count) => {
    const before = ids.size
    const began = performance.now()
    await inLanes(count, CLIENTS, async (index) => {
      ids.add(await backend.post(notificationFor(contents, before + index)))
    })
    const rate = (count * 1_000) / (performance.now() - began)
    if (ids.size !== before + count) throw new Error('an id was answered twice')
    return rate
  }
}
