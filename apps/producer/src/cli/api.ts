import type { CliSettings } from '@dingpost/settings'
import type { z } from 'zod'
import { problemAnswer } from './answers.ts'
import type { Failure } from './outcome.ts'

export interface Request {
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly path: string
  /** Parameters that are undefined are left out. */
  readonly query?: Readonly<Record<string, string | undefined>>
  /** Sent as JSON. */
  readonly body?: unknown
  readonly idempotencyKey?: string
}

/** What was answered, whatever it is. */
export interface Reply {
  readonly status: number
  readonly text: string
  readonly headers: Headers
}

export type Unavailable = Extract<Failure, { kind: 'unavailable' }>

export type Answer<Body> =
  | { readonly ok: true; readonly body: Body; readonly json: string; readonly headers: Headers }
  | { readonly ok: false; readonly failure: Failure; readonly json?: string }

/** A producer, over HTTP. */
export interface Api {
  exchange(request: Request): Promise<Reply | Unavailable>
  ask<Body>(request: Request, shape: z.ZodType<Body>): Promise<Answer<Body>>
}

/** The producer answers within two seconds, and waits up to 30 for a body that arrives slowly. */
const DEADLINE_MS = 35_000

/** What a balancer answers when no producer stands behind it, and a producer without Redis. */
const unavailableStatuses = new Set([502, 503, 504])

export function createApi({ url, apiKey }: CliSettings): Api {
  const exchange: Api['exchange'] = async ({ method, path, query, body, idempotencyKey }) => {
    const target = new URL(url.replace(/\/+$/, '') + path)
    for (const [name, value] of Object.entries(query ?? {})) {
      if (value !== undefined) target.searchParams.set(name, value)
    }
    try {
      const response = await fetch(target, {
        method,
        headers: {
          accept: 'application/json',
          ...(apiKey ? { authorization: `Bearer ${apiKey.reveal()}` } : {}),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        // Following one would turn a POST into a GET.
        redirect: 'manual',
        signal: AbortSignal.timeout(DEADLINE_MS),
      })
      const { status, headers } = response
      return { status, headers, text: await response.text() }
    } catch (error) {
      return { kind: 'unavailable', why: `Nobody answers at ${url} (${reasonOf(error)})` }
    }
  }

  return {
    exchange,
    async ask(request, shape) {
      const reply = await exchange(request)
      return 'kind' in reply ? { ok: false, failure: reply } : answerOf(reply, shape, url)
    },
  }
}

function answerOf<Body>(reply: Reply, shape: z.ZodType<Body>, url: string): Answer<Body> {
  const { status, headers, text: json } = reply
  const value = parseJson(json)
  if (status >= 200 && status < 300) {
    const read = shape.safeParse(value)
    return read.success
      ? { ok: true, body: read.data, json, headers }
      : { ok: false, failure: { kind: 'foreign', what: misfit(url, read.error) } }
  }
  const refusal = problemAnswer.safeParse(value)
  if (unavailableStatuses.has(status)) {
    const { title, detail } = refusal.data ?? { title: `No producer stands behind ${url}` }
    const why = `${title} (${status})${detail === undefined ? '' : `: ${detail}`}`
    return {
      ok: false,
      failure: { kind: 'unavailable', why },
      ...(refusal.success ? { json } : {}),
    }
  }
  if (refusal.success) {
    return { ok: false, failure: { kind: 'refused', status, problem: refusal.data }, json }
  }
  const location = headers.get('location')
  const what =
    status >= 300 && status < 400 && location !== null
      ? `${url} sends us on to ${location}; DINGPOST_URL must name the producer itself`
      : `${url} answers ${status}, and not as a producer would; look at DINGPOST_URL`
  return { ok: false, failure: { kind: 'foreign', what } }
}

function misfit(url: string, { issues }: z.ZodError): string {
  const [first] = issues
  const place = first?.path.length ? ` (${first.path.join('/')}: ${first.message})` : ''
  return `The answer of ${url} is not a producer’s, or not one of this version${place}`
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

/** `fetch` says no more than that it failed; why stands in the cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error'
  if (error.name === 'TimeoutError') return `not within ${DEADLINE_MS / 1_000} seconds`
  const { cause = error } = error
  if (!(cause instanceof Error)) return error.message
  return 'code' in cause ? String(cause.code) : cause.message
}
