import type { ApiKey } from '@dingpost/settings'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Problem, sendProblem } from './problem.ts'
import { digestOf, isSame } from './same-secret.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Name of the API key; empty when the API is open. */
    caller: string
  }
}

/** More than a fleet of backends spells its keys in. */
const MOST_REMEMBERED = 1_000

/** A hook that lets requests with a known key pass and notes whose it is. No keys: everybody passes. */
export function createAuthorization(apiKeys: readonly ApiKey[]) {
  const keys = apiKeys.map(({ name, secret }) => ({ name, digest: digestOf(secret.reveal()) }))
  // Whose headers were right. A backend sends the same one each time, and to digest it takes as long
  // as to check a notification. A look-up goes by a seeded hash of the whole: it does not tell what
  // is nearly right, either.
  const remembered = new Map<string, string>()

  function callerOf(authorization: string): string | undefined {
    const given = /^bearer +(\S+) *$/i.exec(authorization)?.[1] ?? ''
    // Every key is compared, so that the time does not tell which one was close.
    let caller: string | undefined
    for (const { name, digest } of keys) if (isSame(given, digest)) caller = name
    if (caller !== undefined && remembered.size < MOST_REMEMBERED) {
      remembered.set(authorization, caller)
    }
    return caller
  }

  return function authorize(request: FastifyRequest, reply: FastifyReply, done: () => void): void {
    if (keys.length === 0) return done()
    const { authorization } = request.headers
    const header = authorization ?? ''
    const caller = remembered.get(header) ?? callerOf(header)
    if (caller === undefined) {
      const hint = authorization === undefined ? '' : ', error="invalid_token"'
      const headers = { 'www-authenticate': `Bearer realm="DingPost"${hint}` }
      sendProblem(reply, new Problem('unauthorized', { headers }))
      return
    }
    request.caller = caller
    done()
  }
}
