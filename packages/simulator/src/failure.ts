import { shanghaiTime } from './shanghai.ts'

/**
 * An answer that is not a success. DingTalk writes it in one of two forms, and the same code may
 * come in either: `direct` puts the code into `errcode`, `wrapped` puts 88 there and the code into
 * `sub_code` (server-api-error-codes-1).
 */
export interface Failure {
  readonly form: 'direct' | 'wrapped'
  readonly code: number | string
  readonly text: string
}

export function direct(code: number | string, text: string): Failure {
  return { form: 'direct', code, text }
}

export function wrapped(code: number | string, text: string): Failure {
  return { form: 'wrapped', code, text }
}

export function isFailure(value: object): value is Failure {
  return 'form' in value
}

/** The part of an answer that says how the call went. */
export function failureBody(failure: Failure): { errcode: number | string; errmsg: string } {
  const { code, text } = failure
  if (failure.form === 'direct') return { errcode: code, errmsg: text }
  const parts = { sub_code: String(code), sub_msg: text }
  return { errcode: 88, ...parts, errmsg: `ding talk error[subcode=${code},submsg=${text}]` }
}

/** The name the gateway gives an API in its texts: `dingtalk.oapi.user.listid`. */
export function apiName(path: string): string {
  return `dingtalk.oapi.${path.replace(/^\/(?:topapi\/)?/u, '').replaceAll('/', '.')}`
}

interface ThrottleWindow {
  readonly code: number | string
  readonly api: string
  readonly limit: number
  readonly from: number
  readonly endsAt: number
}

/** how-to-process-api-throttling-on-the-dingtalk-server: the end time is in UTC+8. */
export function throttled({ code, api, limit, from, endsAt }: ThrottleWindow): Failure {
  const start = shanghaiTime(from)
  const last = shanghaiTime(Math.max(from, endsAt - 1000))
  return wrapped(
    code,
    `当前应用调用该接口次数过多，超出了该接口承受的最大qps，请求被暂时限制了，建议错开整点时刻调用该接口, ` +
      `apiPath(${apiName(api)}), 从 ${start} 到 ${last} 请求总次数超过 ${limit} 次, ` +
      `限制将在 ${shanghaiTime(endsAt)} 结束.`,
  )
}
