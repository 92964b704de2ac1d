import { readFileSync } from 'node:fs'
import { z } from 'zod'
import type { EnvironmentReader } from './environment.ts'
import { Secret } from './secret.ts'

export interface AppSettings {
  readonly name: string
  readonly appKey: string
  readonly appSecret: Secret
  readonly agentId: number
}

const single = ['DINGTALK_APP_KEY', 'DINGTALK_APP_SECRET', 'DINGTALK_AGENT_ID'] as const

export function readApps(reader: EnvironmentReader): readonly AppSettings[] {
  const path = reader.text('DINGTALK_APPS_FILE')
  const given = single.filter((name) => reader.text(name) !== undefined)
  if (path === undefined) return readSingleApp(reader, given)
  if (given.length > 0) {
    reader.refuse(
      'DINGTALK_APPS_FILE',
      `set together with ${given.join(', ')}; keep one of the two, or it is unclear which app sends`,
    )
  }
  return readAppsFile(reader, path)
}

function readSingleApp(reader: EnvironmentReader, given: readonly string[]): AppSettings[] {
  if (given.length === 0) {
    reader.refuse(
      'DINGTALK_APP_KEY',
      'missing; set it with DINGTALK_APP_SECRET and DINGTALK_AGENT_ID, or set DINGTALK_APPS_FILE',
    )
    return []
  }
  for (const name of single) {
    if (!given.includes(name)) reader.refuse(name, `missing beside ${given.join(', ')}`)
  }
  const agentId = reader.text('DINGTALK_AGENT_ID')
  if (agentId !== undefined && !agentIdText.test(agentId)) {
    reader.refuse('DINGTALK_AGENT_ID', AGENT_ID)
  }
  return [
    {
      name: 'default',
      appKey: reader.text('DINGTALK_APP_KEY') ?? '',
      appSecret: new Secret(reader.text('DINGTALK_APP_SECRET') ?? ''),
      agentId: Number(agentId),
    },
  ]
}

const AGENT_ID = 'expected a whole number above 0'
const agentIdText = /^[1-9]\d{0,14}$/
const filled = z.string().trim().min(1)
const appsFile = z.strictObject({
  apps: z
    .array(
      z.strictObject({
        name: z
          .string()
          .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'expected 1 to 32 of a-z, 0-9 and -, no - in front'),
        appKey: filled.optional(),
        appKeyEnv: filled.optional(),
        appSecret: filled.optional(),
        appSecretEnv: filled.optional(),
        agentId: z
          .union([z.number(), z.string()], AGENT_ID)
          .transform(String)
          .pipe(z.string().regex(agentIdText, AGENT_ID))
          .transform(Number),
      }),
    )
    .min(1),
})

function readAppsFile(reader: EnvironmentReader, path: string): AppSettings[] {
  const refuse = (why: string) => reader.refuse('DINGTALK_APPS_FILE', why)
  const json = readJson(path)
  if ('problem' in json) {
    refuse(json.problem)
    return []
  }
  const parsed = appsFile.safeParse(json.value)
  if (!parsed.success) {
    for (const { path: at, message } of parsed.error.issues) {
      refuse(at.length === 0 ? message : `${at.join('.')}: ${message}`)
    }
    return []
  }

  const names = new Set<string>()
  return parsed.data.apps.map((app) => {
    if (names.has(app.name)) refuse(`two apps are named ${app.name}`)
    names.add(app.name)
    const pick = (field: 'appKey' | 'appSecret') => {
      const outcome = direct(reader, app[field], app[`${field}Env`])
      if ('problem' in outcome) refuse(`app ${app.name}: ${field} ${outcome.problem}`)
      return 'value' in outcome ? outcome.value : ''
    }
    return {
      name: app.name,
      appKey: pick('appKey'),
      appSecret: new Secret(pick('appSecret')),
      agentId: app.agentId,
    }
  })
}

/** A value that stands in the file, or in the variable the file names. */
function direct(
  reader: EnvironmentReader,
  value: string | undefined,
  variable: string | undefined,
): { value: string } | { problem: string } {
  if (value !== undefined && variable !== undefined) {
    return { problem: 'is given twice, directly and by a variable' }
  }
  if (value !== undefined) return { value }
  if (variable === undefined) return { problem: 'is missing' }
  const found = reader.foreign(variable)
  return found === undefined
    ? { problem: `refers to ${variable}, which is not set` }
    : { value: found }
}

/** The engine's own message is left out: it quotes the text around the fault, which may be a secret. */
function readJson(path: string): { value: unknown } | { problem: string } {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
    return { problem: `${path} cannot be read (${code})` }
  }
  try {
    return { value: JSON.parse(text) as unknown }
  } catch {
    return { problem: `${path} is not JSON` }
  }
}
