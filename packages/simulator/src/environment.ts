import { demoApp } from './app.ts'
import { BadInput, parseInput, type Problem } from './bad-input.ts'
import { generatePeople } from './generate-people.ts'
import { simulatorOptions, type SimulatorOptions } from './settings.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** The variable each option comes from, to name it when the value is bad. */
const variables: Readonly<Record<string, string>> = {
  host: 'SIMULATOR_HOST',
  port: 'SIMULATOR_PORT',
  latencyMs: 'SIMULATOR_LATENCY_MS',
  resultDelayMs: 'SIMULATOR_RESULT_DELAY_MS',
  limits: 'SIMULATOR_LIMITS',
  apps: 'SIMULATOR_APPS',
}
const appVariables: Readonly<Record<string, string>> = {
  appKey: 'DINGTALK_APP_KEY',
  appSecret: 'DINGTALK_APP_SECRET',
  agentId: 'DINGTALK_AGENT_ID',
}

/** Throws `BadInput` whose fields are the names of variables; an empty variable counts as unset. */
export function readEnvironment(environment: Environment): SimulatorOptions {
  const problems: Problem[] = []
  const read = <Value>(name: string, unset: Value, from: (text: string) => Value): Value => {
    const text = environment[name]
    if (text === undefined || text === '') return unset
    try {
      return from(text)
    } catch (error) {
      problems.push({ field: name, problem: error instanceof Error ? error.message : 'is bad' })
      return unset
    }
  }
  const text = (name: string, unset: string) => read(name, unset, String)
  const number = (name: string, unset: number) => read(name, unset, wholeNumber)
  const json = (name: string, unset: unknown) => read(name, unset, parseJson)

  const app = {
    appKey: text('DINGTALK_APP_KEY', demoApp.appKey),
    appSecret: text('DINGTALK_APP_SECRET', demoApp.appSecret),
    agentId: number('DINGTALK_AGENT_ID', demoApp.agentId),
  }
  const options = {
    host: text('SIMULATOR_HOST', '127.0.0.1'),
    port: number('SIMULATOR_PORT', 3002),
    people: generatePeople(number('SIMULATOR_PEOPLE', 1000)),
    apps: json('SIMULATOR_APPS', [app]),
    limits: json('SIMULATOR_LIMITS', {}),
    latencyMs: number('SIMULATOR_LATENCY_MS', 0),
    resultDelayMs: number('SIMULATOR_RESULT_DELAY_MS', 1000),
  }
  try {
    const checked = parseInput(simulatorOptions, options)
    if (problems.length === 0) return checked
  } catch (error) {
    if (!(error instanceof BadInput)) throw error
    const ownApp = !environment['SIMULATOR_APPS']
    problems.push(...error.problems.map((problem) => inVariable(problem, ownApp)))
  }
  throw new BadInput(problems)
}

function inVariable({ field, problem }: Problem, ownApp: boolean): Problem {
  const [option = '', ...rest] = field.split('.')
  const single = ownApp && option === 'apps' ? appVariables[rest.at(-1) ?? ''] : undefined
  if (single) return { field: single, problem }
  const place = rest.length > 0 ? `${rest.join('.')}: ` : ''
  return { field: variables[option] ?? option, problem: place + problem }
}

function wholeNumber(text: string): number {
  if (!/^\d{1,15}$/u.test(text))
    throw new Error(`must be a whole number, not ${JSON.stringify(text)}`)
  return Number(text)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Error('must be JSON')
  }
}
