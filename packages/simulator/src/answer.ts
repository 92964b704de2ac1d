import { admit, tokenOwner, type Arrival } from './admission.ts'
import type { App } from './app.ts'
import type { Success } from './endpoints/endpoint.ts'
import { endpoints, tokenEndpoints } from './endpoints/table.ts'
import { apiName, isFailure, throttled, type Failure } from './failure.ts'
import { faultTarget } from './fault-target.ts'
import type { Fault } from './fault.ts'
import { isCounted } from './month.ts'
import { banPage, banReply, failureReply, httpErrorPage, successReply } from './reply.ts'
import type { JsonReply, Reply } from './reply.ts'

/** The reply, and what the call log notes beside it. */
export interface Outcome {
  readonly reply: Reply
  /** Whether the call uses up one of the organisation's month. */
  readonly counted: boolean
  readonly recipients?: number | undefined
  readonly taskId?: number | undefined
}

/** The fault that strikes this call, if one does; it uses up one of the fault's times. */
export function strike(arrival: Arrival): Fault | undefined {
  return arrival.world.faults.take(faultTarget(arrival, callingApp(arrival)))
}

/** The app that calls, as far as the call lets on. */
export function callingApp(arrival: Arrival): App | undefined {
  const { world, parameters, path } = arrival
  if (tokenEndpoints.has(path)) {
    return world.apps.find(parameters.query('appkey') ?? parameters.text('appKey') ?? '')
  }
  const app = tokenOwner(arrival)
  return isFailure(app) ? undefined : app
}

/** One call from its arrival to the reply its caller gets. */
export function answer(arrival: Arrival, fault: Fault | undefined): Outcome {
  const { world, path, at } = arrival
  if (world.traffic.isBanned(at, world.limits)) return unmetered(banReply())
  if (!fault) return take(arrival)
  switch (fault.kind) {
    case 'latency':
      return take(arrival)
    case 'late-result':
      return take(arrival, fault.ms)
    case 'error':
      return refuse(arrival, fault)
    case 'throttle':
      return unmetered(failureReply(path, throttle(arrival, fault)))
    case 'http':
      return hide(arrival, fault.processed, httpErrorPage(fault.status))
    case 'reset-before':
      return hide(arrival, false, { kind: 'none', reset: true })
    case 'reset-after':
      return hide(arrival, true, { kind: 'none', reset: true })
    case 'hang':
      return hide(arrival, fault.processed, { kind: 'none', reset: false })
    case 'ban-html':
      return unmetered(banPage())
    case 'ban-1111':
      return unmetered(banReply())
    default:
      return halve(arrival, fault.processed)
  }
}

type Taken = Outcome & { readonly reply: JsonReply }

/** The platform does what was asked. */
function take(arrival: Arrival, resultDelayMs?: number): Taken {
  const result = carryOut(arrival, resultDelayMs ?? arrival.world.behaviour.resultDelayMs)
  if ('reply' in result) return result
  const { path } = arrival
  if (isFailure(result)) {
    return { reply: failureReply(path, result), counted: isCounted(path, result) }
  }
  const { recipients, taskId } = result
  const counted = isCounted(path)
  return { reply: successReply(path, result), counted, recipients, taskId }
}

function carryOut(arrival: Arrival, resultDelayMs: number): Success | Failure | Taken {
  const { world, path, parameters, at } = arrival
  if (parameters.unreadable) return parameters.unreadable
  const tokenEndpoint = tokenEndpoints.get(path)
  if (tokenEndpoint) return tokenEndpoint({ world, parameters, at })
  const endpoint = endpoints.get(path)
  if (!endpoint) return { reply: unknownApi(path), counted: false }
  const app = admit(arrival, endpoint)
  if (isFailure(app)) return app
  return endpoint.answer({ world, app, parameters, at, resultDelayMs })
}

/** The caller sees something else than what happened. */
function hide(arrival: Arrival, processed: boolean, reply: Reply): Outcome {
  return processed ? { ...take(arrival), reply } : unmetered(reply)
}

/** An error the platform answers in place of the API, which may have done its work all the same. */
function refuse(arrival: Arrival, fault: Extract<Fault, { kind: 'error' }>): Outcome {
  const reply = failureReply(arrival.path, fault)
  if (fault.processed) return hide(arrival, true, reply)
  return { reply, counted: isCounted(arrival.path, fault) }
}

/** Throttles, bans and what broke on the way use up nothing of the month. */
function unmetered(reply: Reply): Outcome {
  return { reply, counted: false }
}

function halve(arrival: Arrival, processed: boolean): Outcome {
  const taken = processed
    ? take(arrival)
    : {
        reply: successReply(arrival.path, { body: { errcode: 0, errmsg: 'ok' } }),
        counted: false,
      }
  return { ...taken, reply: { kind: 'half-json', body: taken.reply.body } }
}

function throttle(
  { path, at }: Arrival,
  { code, seconds }: Extract<Fault, { kind: 'throttle' }>,
): Failure {
  const endsAt = Math.ceil((at + seconds * 1000) / 1000) * 1000
  return throttled({ code, api: path, limit: 20, from: at, endsAt })
}

/** A wrong name below /topapi has an answer of its own. */
function unknownApi(path: string): JsonReply {
  if (!path.startsWith('/topapi/')) {
    return failureReply(path, { form: 'direct', code: 404, text: '请求的URI地址不存在' })
  }
  const sub_msg = `不合法ApiName，ApiName = ${apiName(path)}`
  const body = { sub_msg, errmsg: `Invalid method[submsg=${sub_msg}]` }
  return successReply(path, { body: { errcode: 22, ...body } })
}
