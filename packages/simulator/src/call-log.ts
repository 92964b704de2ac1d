import { endsWithPath } from './api-path.ts'
import type { Fault } from './fault.ts'

export interface CallRecord {
  /** The path, such as `/topapi/message/corpconversation/asyncsend_v2`. */
  readonly api: string
  readonly at: number
  readonly appKey: string | null
  /** What the body said; `null` when the caller got no body with an errcode. */
  readonly errcode: number | string | null
  readonly subCode: string | null
  /** People the call resolved to. */
  readonly recipients: number
  /** What it sent or recalled. */
  readonly taskId: number | null
  /** Whether it used up one of the organisation's month. */
  readonly counted: boolean
  readonly fault: Fault['kind'] | null
}

interface CallFilter {
  /** A path or the end of one. */
  readonly api?: string
  readonly appKey?: string
  /** The effective code: sub_code when errcode is 88. */
  readonly code?: number | string
}

export interface CallLog {
  add(call: CallRecord): void
  /** Oldest first. */
  list(filter: CallFilter & { since?: number; limit: number }): CallRecord[]
  count(filter: CallFilter): { total: number; perApi: Record<string, number> }
}

/** Records beyond these are let go, oldest first; the counts stay exact. */
const recordsKept = 100_000

export function createCallLog(): CallLog {
  let calls: CallRecord[] = []
  const tallies = new Map<string, { call: CallRecord; count: number }>()
  return {
    add(call) {
      calls.push(call)
      if (calls.length >= 2 * recordsKept) calls = calls.slice(-recordsKept)
      const key = `${call.api} ${call.appKey} ${call.errcode} ${call.subCode}`
      const tally = tallies.get(key)
      if (tally) tally.count += 1
      else tallies.set(key, { call, count: 1 })
    },
    list({ since = 0, limit, ...filter }) {
      return calls.filter((call) => call.at >= since && matches(call, filter)).slice(-limit)
    },
    count(filter) {
      const perApi: Record<string, number> = {}
      let total = 0
      for (const { call, count } of tallies.values()) {
        if (!matches(call, filter)) continue
        total += count
        perApi[call.api] = (perApi[call.api] ?? 0) + count
      }
      return { total, perApi }
    },
  }
}

function matches(call: CallRecord, { api, appKey, code }: CallFilter): boolean {
  return (
    (api === undefined || endsWithPath(call.api, api)) &&
    (appKey === undefined || call.appKey === appKey) &&
    (code === undefined || String(call.subCode ?? call.errcode) === String(code))
  )
}
