import { allowsIp, type App } from './app.ts'
import type { Endpoint } from './endpoints/endpoint.ts'
import { direct, isFailure, throttled, wrapped, type Failure } from './failure.ts'
import { exceeds } from './limits.ts'
import type { Parameters } from './parameters.ts'
import type { World } from './world.ts'

export interface Arrival {
  readonly world: World
  readonly path: string
  readonly parameters: Parameters
  readonly ip: string
  readonly at: number
}

/** The gateway's checks before an API sees the call: token, address, rate, permission, month. */
export function admit(arrival: Arrival, endpoint: Endpoint): App | Failure {
  const app = tokenOwner(arrival)
  if (isFailure(app)) return app
  return (
    addressFailure(arrival, app) ??
    rateFailure(arrival, app) ??
    permissionFailure(app, endpoint) ??
    monthFailure(arrival, endpoint) ??
    app
  )
}

/** The app whose token the call carries, whatever else is wrong with the call. */
export function tokenOwner({ world, parameters, at }: Arrival): App | Failure {
  const token = parameters.query('access_token') ?? parameters.text('access_token')
  if (token === undefined || token === '') return wrapped(40_000, 'access_token is blank')
  const appKey = world.tokens.owner(token, at)
  const app = appKey === undefined ? undefined : world.apps.find(appKey)
  return app ?? wrapped(40_014, '不合法的access_token')
}

function addressFailure({ ip }: Arrival, app: App): Failure | undefined {
  if (allowsIp(app, ip)) return undefined
  return wrapped(60_020, `访问ip不在白名单之中,request ip=${ip} appKey(${app.appKey})`)
}

function rateFailure({ world, path, at }: Arrival, app: App): Failure | undefined {
  const limit = world.limits.callsPerSecond
  if (limit === null) return undefined
  const { count, from, endsAt } = world.traffic.secondly.count(`${app.appKey} ${path}`, at)
  return count > limit ? throttled({ code: 90_018, api: path, limit, from, endsAt }) : undefined
}

function permissionFailure(app: App, { permission }: Endpoint): Failure | undefined {
  if (permission === null || !app.missingPermissions.includes(permission)) return undefined
  return wrapped(
    60_011,
    `应用尚未开通所需的权限：[${permission}]，点击链接申请并开通即可：` +
      `https://open-dev.dingtalk.com/appscope/apply?content=${app.appKey}%23${permission}` +
      `,requiredScopes=[${permission}]`,
  )
}

function monthFailure({ world, at }: Arrival, { counted }: Endpoint): Failure | undefined {
  const quota = world.limits.callsPerMonth
  if (!counted || quota === null) return undefined
  const calls = world.traffic.callsOfMonth(at).total + 1
  if (!exceeds(calls, quota)) return undefined
  return direct(
    90_020,
    `您的企业本月api调用量已超过限制,调用量:${calls}次,额度:${quota}次,请登录开发者后台-资源管理-查看用量明细`,
  )
}
