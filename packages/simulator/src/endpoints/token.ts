import type { App } from '../app.ts'
import { direct, type Failure } from '../failure.ts'
import type { Parameters } from '../parameters.ts'
import { tokenLifetimeMs } from '../tokens.ts'
import type { World } from '../world.ts'
import type { Success } from './endpoint.ts'

interface TokenCall {
  readonly world: World
  readonly parameters: Parameters
  readonly at: number
}

const lifetimeSeconds = tokenLifetimeMs / 1000

/** `GET /gettoken` (api-gettoken): credentials count only in the query. */
export function getToken({ world, parameters, at }: TokenCall): Success | Failure {
  const appKey = parameters.query('appkey')
  if (appKey === undefined) return direct(40035, '缺少参数 corpid or appkey')
  const app = appWithSecret(world, appKey, parameters.query('appsecret'))
  if (!app) return direct(40096, '不合法的appKey或appSecret')
  const access_token = world.tokens.issue(app.appKey, at)
  return { body: { errcode: 0, errmsg: 'ok', access_token, expires_in: lifetimeSeconds } }
}

/** `POST /v1.0/oauth2/accessToken` (obtain-the-access-token-of-an-internal-app). */
export function newAccessToken({ world, parameters, at }: TokenCall): Success | Failure {
  const app = appWithSecret(world, parameters.text('appKey') ?? '', parameters.text('appSecret'))
  if (!app) return direct('invalidClientIdOrSecret', '无效的clientId或者clientSecret')
  return {
    body: { accessToken: world.tokens.issue(app.appKey, at), expireIn: lifetimeSeconds },
  }
}

function appWithSecret(world: World, appKey: string, secret: string | undefined): App | undefined {
  const app = world.apps.find(appKey)
  return app?.appSecret === secret ? app : undefined
}
