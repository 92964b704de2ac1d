import type { FastifyReply } from 'fastify'
import type { z } from 'zod'
import { IdempotencyConflict } from '../errors/idempotency-conflict.ts'
import { InvalidNotification } from '../errors/invalid-notification.ts'
import { InvalidRequest } from '../errors/invalid-request.ts'
import { RedisUnavailable } from '../errors/redis-unavailable.ts'
import { type ProblemCode, problemCatalogue } from './problem-catalogue.ts'
import type { problemReply } from './replies/problem.ts'

interface Details {
  readonly detail?: string
  /** What is wrong where: a field of the body by JSON pointer, a query parameter, a header. */
  readonly errors?: readonly ({ message: string } & (
    | { pointer: string }
    | { parameter: string }
    | { header: string }
  ))[]
  readonly headers?: Readonly<Record<string, string>>
}

/** An answer of RFC 9457 on its way to the caller. */
export class Problem extends Error {
  override readonly name = 'Problem' as const
  readonly code: ProblemCode
  readonly details: Details

  constructor(code: ProblemCode, details: Details = {}, cause?: unknown) {
    super(problemCatalogue[code].title, { cause })
    this.code = code
    this.details = details
  }
}

/** The members of RFC 9457, and the code. */
export function problemContent({ code, details }: Problem): z.input<typeof problemReply> {
  const { status, title, meaning } = problemCatalogue[code]
  const { detail = meaning, errors } = details
  return {
    type: `/docs#${code}`,
    title,
    status,
    code,
    detail,
    ...(errors ? { errors: [...errors] } : {}),
  }
}

export const problemBody = (problem: Problem): string => JSON.stringify(problemContent(problem))

export function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  return reply
    .code(problemCatalogue[problem.code].status)
    .headers(problem.details.headers ?? {})
    .type('application/problem+json')
    .send(problemBody(problem))
}

/** Whatever was thrown while a request was served, as the answer to it. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error
  if (error instanceof InvalidNotification || error instanceof InvalidRequest) {
    return new Problem(error.code, { errors: error.fields })
  }
  if (error instanceof IdempotencyConflict) {
    return new Problem(error.code, { detail: `${error.message}.` })
  }
  if (error instanceof RedisUnavailable) {
    return new Problem(error.code, { headers: { 'retry-after': '1' } }, error.cause)
  }
  return frameworkProblem(error) ?? new Problem('internal', {}, error)
}

/** Fastify's own refusals; their messages quote the request, so they are left out. */
function frameworkProblem(error: unknown): Problem | undefined {
  const isFastifys =
    error instanceof Error && 'code' in error && String(error.code).startsWith('FST_')
  const status = isFastifys && 'statusCode' in error ? Number(error.statusCode) : 500
  switch (status) {
    case 413:
      return new Problem('body_too_large')
    case 415:
      return new Problem('unsupported_media_type')
    default:
      return status >= 400 && status < 500 ? new Problem('malformed_request') : undefined
  }
}
