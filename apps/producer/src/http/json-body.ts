import { isUtf8 } from 'node:buffer'
import type { FastifyInstance } from 'fastify'
import { Problem } from './problem.ts'

/** 10,000 user ids of 64 Chinese characters, with quotes and commas, are 1.96 MB. */
export const MOST_BODY_BYTES = 2 * 1024 * 1024
/** 1,000 messages of 2,048 bytes are 2 MB; the rest is for whom they are. */
export const MOST_BULK_BODY_BYTES = 8 * 1024 * 1024

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Clients that name the type of a body they do not send are not refused for it. */
    bodyOptional?: true
  }
}

/**
 * Bodies are JSON in UTF-8 and nothing else. Fastify's own parser would turn broken UTF-8 into
 * question marks and refuse a `__proto__` without saying where; here the schema points at it.
 */
export function acceptJsonOnly(server: FastifyInstance): void {
  server.removeAllContentTypeParsers()
  server.addContentTypeParser<Buffer>(
    'application/json',
    { parseAs: 'buffer' },
    (request, body, done) => {
      const encoding = request.headers['content-encoding'] ?? 'identity'
      if (body.length === 0 && request.routeOptions.config.bodyOptional) {
        done(null)
      } else if (encoding.toLowerCase() !== 'identity') {
        done(new Problem('unsupported_media_type'))
      } else if (!isUtf8(body)) {
        done(new Problem('invalid_json', { detail: 'The body is not valid UTF-8.' }))
      } else {
        parse(body.toString('utf8'), done)
      }
    },
  )
}

/** The engine's message quotes the body, so only the place of the fault is passed on. */
function parse(text: string, done: (error: Error | null, body?: unknown) => void): void {
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch (error) {
    const place = / at position \d+/.exec(String(error))?.[0] ?? ''
    done(new Problem('invalid_json', { detail: `The body is not JSON${place}.` }))
    return
  }
  done(null, body)
}
