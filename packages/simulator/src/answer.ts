import { admit, tokenOwner, type Arrival } from './admission.ts'
import type { App } from './app.ts'
import type { Success } from './endpoints/endpoint.ts'
import { endpoints, tokenEndpoints } from './endpoints/table.ts'
import { apiName, isFailure, throttled, type Failure } from './failure.ts'
import type { Fault } from './fault.ts'
import { banPage, banReply, failureReply, httpErrorPage, successReply } from './reply.ts'
import type { JsonReply, Reply } from './reply.ts'

/** The reply, and what the call log notes beside it. */
export interface Outcome {
  readonly reply: Reply
  readonly recipients?: number | undefined
  readonly taskId?: number | undefined
}

/** The fault that strikes this call, if one does; it uses up one of the fault's times. */
export function strike(arrival: Arrival): Fault | undefined {
  const app = callingApp(arrival)
  return arrival.world.faults.take({
    path: arrival.path,
    appKey: app?.appKey,
    agentId: app?.agentId,
    userIds: () => [
      ...arrival.parameters.list('userid_list'),
      ...arrival.parameters.list('userid'),
    ],
  })
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
  if (world.traffic.isBanned(at, world.limits)) return { reply: banReply() }
  if (!fault) return take(arrival)
  switch (fault.kind) {
    case 'latency':
      return take(arrival)
    case 'late-result':
      return take(arrival, fault.ms)
    case 'error':
      return { reply: failureReply(path, fault) }
    case 'throttle':
      return { reply: failureReply(path, throttle(arrival, fault)) }
    case 'http':
      return hide(arrival, fault.processed, httpErrorPage(fault.status))
    case 'reset-before':
      return hide(arrival, false, { kind: 'none', reset: true })
    case 'reset-after':
      return hide(arrival, true, { kind: 'none', reset: true })
    case 'hang':
      return hide(arrival, fault.processed, { kind: 'none', reset: false })
    case 'ban-html':
      return { reply: banPage() }
    case 'ban-1111':
      return { reply: banReply() }
    default:
      return halve(arrival, fault.processed)
  }
}

type Taken = Outcome & { readonly reply: JsonReply }

/** The platform does what was asked. */
function take(arrival: Arrival, resultDelayMs?: number): Taken {
  const result = carryOut(arrival, resultDelayMs ?? arrival.world.behaviour.resultDelayMs)
  if ('reply' in result) return result
  if (isFailure(result)) return { reply: failureReply(arrival.path, result) }
  const { recipients, taskId } = result
  return { reply: successReply(arrival.path, result), recipients, taskId }
}

function carryOut(arrival: Arrival, resultDelayMs: number): Success | Failure | Taken {
  const { world, path, parameters, at } = arrival
  if (parameters.unreadable) return parameters.unreadable
  const tokenEndpoint = tokenEndpoints.get(path)
  if (tokenEndpoint) return tokenEndpoint({ world, parameters, at })
  const endpoint = endpoints.get(path)
  if (!endpoint) return { reply: unknownApi(path) }
  const app = admit(arrival, endpoint)
  if (isFailure(app)) return app
  return endpoint.answer({ world, app, parameters, at, resultDelayMs })
}

/** The caller sees something else than what happened. */
function hide(arrival: Arrival, processed: boolean, reply: Reply): Outcome {
  return processed ? { ...take(arrival), reply } : { reply }
}

function halve(arrival: Arrival, processed: boolean): Outcome {
  const taken = processed
    ? take(arrival)
    : { reply: successReply(arrival.path, { body: { errcode: 0, errmsg: 'ok' } }) }
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
