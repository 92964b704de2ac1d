import { AGENT_ID_EXPECTED, agentIdSchema } from './agent-id.ts'
import type { AppDefaults } from './defaults.ts'
import { limitsOf } from './limits.ts'
import { readDigestVariable } from './digest.ts'
import type { AppSettings } from './app.ts'
import type { EnvironmentReader } from '../environment.ts'
import { DEFAULT_ORGANISATION } from './organisation.ts'
import { noReserve } from './reserve.ts'
import { Secret } from '../secret.ts'

const variablesOfTheApp = ['DINGTALK_APP_KEY', 'DINGTALK_APP_SECRET', 'DINGTALK_AGENT_ID'] as const

/** Those of the single app's variables that are set. */
export const givenForSingleApp = (reader: EnvironmentReader) =>
  [...variablesOfTheApp, 'DINGTALK_DIGEST_FROM' as const].filter(
    (name) => reader.text(name) !== undefined,
  )

export function readSingleApp(
  reader: EnvironmentReader,
  given: readonly string[],
  defaults: AppDefaults,
): readonly AppSettings[] {
  if (given.length === 0) {
    reader.refuse(
      'DINGTALK_APP_KEY',
      'missing; set it with DINGTALK_APP_SECRET and DINGTALK_AGENT_ID, or set DINGTALK_APPS_FILE',
    )
    return []
  }
  for (const name of variablesOfTheApp) {
    if (!given.includes(name)) reader.refuse(name, `missing beside ${given.join(', ')}`)
  }
  const limits = limitsOf('internal', defaults)
  const digest = readDigestVariable(reader, { limits, reserve: noReserve })
  return [
    {
      name: 'default',
      appKey: reader.text('DINGTALK_APP_KEY') ?? '',
      appSecret: new Secret(reader.text('DINGTALK_APP_SECRET') ?? ''),
      agentId: readAgentId(reader),
      kind: 'internal',
      organisation: { name: DEFAULT_ORGANISATION, callsPerMonth: defaults.callsPerMonth },
      limits,
      reserve: noReserve,
      ...(digest && { digest }),
      receipts: defaults.receipts,
    },
  ]
}

function readAgentId(reader: EnvironmentReader): number {
  const given = reader.text('DINGTALK_AGENT_ID')
  if (given === undefined) return 0
  const agentId = agentIdSchema.safeParse(given)
  if (!agentId.success) reader.refuse('DINGTALK_AGENT_ID', AGENT_ID_EXPECTED)
  return agentId.data ?? 0
}
