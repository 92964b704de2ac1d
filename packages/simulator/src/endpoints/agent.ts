import { direct, type Failure } from '../failure.ts'
import type { Call } from './endpoint.ts'

/** Every corpconversation call names the agent id of the app that owns its token. */
export function agentFailure({ app, parameters }: Call): Failure | undefined {
  const agentId = parameters.whole('agent_id')
  if (agentId === undefined) return direct(41_011, '缺少agentid')
  if (Number.isNaN(agentId)) return direct(40_056, '不合法的agentid')
  if (agentId === app.agentId) return undefined
  return direct(41_020, 'accessToken中包含的appKey与agentId不一致，无法使用当前agentId')
}
