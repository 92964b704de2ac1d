import { banWait } from './throttle.ts'

/** A parsed JSON object, its fields unchecked. */
export type Body = Readonly<Record<string, unknown>>

/** What an HTTP answer says, before anybody has decided what it means for the caller. */
export type Reply =
  | { kind: 'accepted'; body: Body; text: string; requestId?: string }
  | { kind: 'refused'; code: string; wrapped: boolean; text: string; requestId?: string }
  | { kind: 'banned'; wait: number }
  | { kind: 'misdirected'; status: number }
  | { kind: 'unreadable'; status: number }

/**
 * The body decides, not the status: DingTalk answers 200 to nearly everything. Without an `errcode`
 * it is not DingTalk's API that answered but something before it: the edge with its ban page (HTML,
 * or JSON with `status` 1111; pages "call-frequency-limit" and
 * "how-to-process-api-throttling-on-the-dingtalk-server"), a failing proxy, or another host.
 */
export function readReply(status: number, text: string): Reply {
  const body = parse(text)
  const refusal = body && effectiveCode(body)
  if (body && refusal) return readVerdict(body, text, refusal)
  if (status >= 500) return { kind: 'unreadable', status }
  // A wrong base URL and a proxy that wants a password look like this; a ban does not.
  if (status === 404 || status === 407) return { kind: 'misdirected', status }
  if (body || isHtml(text)) return { kind: 'banned', wait: banWait(body?.['wait']) }
  return { kind: 'unreadable', status }
}

/**
 * The code that counts, as text: the `sub_code` of an `errcode` 88, else the `errcode`. The
 * documents write numbers and texts, `sub_code` and `subCode`; all are read.
 */
export function effectiveCode(body: Body): { code: string; wrapped: boolean } | undefined {
  const code = codeText(body['errcode'])
  if (code === undefined) return undefined
  const sub = code === '88' ? codeText(body['sub_code'] ?? body['subCode']) : undefined
  return sub === undefined ? { code, wrapped: false } : { code: sub, wrapped: true }
}

function readVerdict(body: Body, text: string, verdict: { code: string; wrapped: boolean }): Reply {
  const requestId = typeof body['request_id'] === 'string' ? { requestId: body['request_id'] } : {}
  if (verdict.code === '0') return { kind: 'accepted', body, text, ...requestId }
  const said = body['sub_msg'] ?? body['subMsg'] ?? body['errmsg']
  return { kind: 'refused', ...verdict, text: typeof said === 'string' ? said : '', ...requestId }
}

function codeText(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' && value !== '' ? value : undefined
}

function parse(text: string): Body | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isBody(value) ? value : undefined
  } catch {
    return undefined
  }
}

export const isBody = (value: unknown): value is Body =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isHtml = (text: string): boolean => /^\s*</.test(text)
