import { failureBody, type Failure } from './failure.ts'
import type { Success } from './endpoints/endpoint.ts'

/** What the caller gets to see. */
export type Reply =
  | {
      readonly kind: 'json'
      readonly status: number
      readonly body: Readonly<Record<string, unknown>>
    }
  | { readonly kind: 'half-json'; readonly body: Readonly<Record<string, unknown>> }
  | { readonly kind: 'html'; readonly status: number; readonly body: string }
  /** No answer: the connection is reset, or left open until the caller gives up. */
  | { readonly kind: 'none'; readonly reset: boolean }

export type JsonReply = Extract<Reply, { kind: 'json' }>

/** The new API answers errors with an HTTP status; the old one with 200 and a code in the body. */
function isNewApi(path: string): boolean {
  return path.startsWith('/v1.0/')
}

export function successReply(path: string, { body }: Success): JsonReply {
  const plain = path === '/gettoken' || isNewApi(path)
  return { kind: 'json', status: 200, body: plain ? body : { ...body, request_id: requestId() } }
}

export function failureReply(path: string, failure: Failure): JsonReply {
  if (isNewApi(path)) {
    const body = { code: String(failure.code), message: failure.text, requestid: requestId() }
    return { kind: 'json', status: 400, body }
  }
  const body = failureBody(failure)
  if (path === '/gettoken') return { kind: 'json', status: 200, body }
  return { kind: 'json', status: 200, body: { ...body, request_id: requestId() } }
}

/** call-frequency-limit: one of the two faces of the ban; it has no errcode. */
export function banReply(): Reply {
  const uuid = requestId()
  const body = { status: 1111, wait: 5, source: 'x5', punish: 'deny', uuid }
  return { kind: 'json', status: 200, body }
}

/** call-frequency-limit: the other one. */
export function banPage(): Reply {
  return { kind: 'html', status: 200, body: page('访问被拒绝', '您的访问过于频繁，请稍后再试。') }
}

export function httpErrorPage(status: number): Reply {
  return { kind: 'html', status, body: page(`${status} Error`, 'The gateway could not answer.') }
}

function page(title: string, text: string): string {
  return `<!DOCTYPE html>\n<html><head><title>${title}</title></head><body><h1>${title}</h1><p>${text}</p></body></html>\n`
}

/** 12 characters like `16l4ew3d47pd`. */
function requestId(): string {
  return Math.floor((1 + Math.random()) * 36 ** 11)
    .toString(36)
    .padStart(12, '0')
}
