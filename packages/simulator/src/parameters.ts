import { direct, type Failure } from './failure.ts'
import { jsonMember } from './json-member.ts'
import { parseObject } from './json-object.ts'

/** What a caller sent, wherever the old API lets it stand: query, form body or JSON body. */
export interface Parameters {
  /** 47001 when the body said it was JSON and was none. */
  readonly unreadable: Failure | undefined
  /** From the query only: where the old API wants its credentials. */
  query(name: string): string | undefined
  text(name: string): string | undefined
  /** A number or a numeric string; `NaN` for anything else that was sent. */
  whole(name: string): number | undefined
  /** A boolean or `"true"`/`"false"`; `null` for anything else that was sent. */
  flag(name: string): boolean | null | undefined
  /** A comma-separated list; empty entries and repeats are left out. */
  list(name: string): string[]
  /** The JSON text of a member sent as an object or as a JSON string, exactly as received. */
  json(name: string): string | undefined
}

export function readParameters(
  url: string,
  contentType: string | undefined,
  body: string,
): Parameters {
  const question = url.indexOf('?')
  const query = new URLSearchParams(question < 0 ? '' : url.slice(question + 1))
  const read = readBody(contentType, body)
  const sent = read ?? new Map<string, unknown>()

  const value = (name: string): unknown => sent.get(name) ?? query.get(name) ?? undefined
  const text = (name: string) => {
    const given = value(name)
    const scalar = ['string', 'number', 'boolean'].includes(typeof given)
    return scalar ? String(given) : undefined
  }
  return {
    unreadable: read ? undefined : direct(47_001, '解析JSON/XML内容错误'),
    query: (name) => query.get(name) ?? undefined,
    text,
    whole(name) {
      const given = text(name)
      if (given === undefined || given === '') return undefined
      return /^\d{1,16}$/u.test(given) ? Number(given) : Number.NaN
    },
    flag(name) {
      const given = value(name)
      if (given === undefined || given === '') return undefined
      if (given === true || given === 'true') return true
      return given === false || given === 'false' ? false : null
    },
    list: (name) =>
      [...new Set((text(name) ?? '').split(',').map((part) => part.trim()))].filter(Boolean),
    json(name) {
      const given = value(name)
      if (given === undefined || typeof given === 'string') return given
      return jsonMember(body, name)
    },
  }
}

function readBody(contentType: string | undefined, body: string): Map<string, unknown> | undefined {
  if (body === '' || !contentType?.includes('json')) return new Map(new URLSearchParams(body))
  const parsed = parseObject(body)
  return parsed && new Map(Object.entries(parsed).filter(([, value]) => value !== null))
}
