import { parseArgs } from 'node:util'
import type { Command, Given, Option, Options } from './command.ts'

/** What every command that was asked for may also be told. */
export const everywhere = {
  json: { kind: 'flag', about: 'print the API’s own JSON instead of words' },
  help: { kind: 'flag', about: 'say what the command does and takes' },
} as const satisfies Record<string, Option>

export type Parsed =
  | { readonly ok: true; readonly given: Given<Options, string>; readonly json: boolean }
  | { readonly ok: false; readonly problems: readonly string[] }

/**
 * Reads the words behind the name of a command. `parseArgs` only cuts them into tokens: its own
 * complaints quote what was given, which may be somebody's mobile.
 */
export function parse(command: Command, words: readonly string[]): Parsed {
  const options: Readonly<Record<string, Option>> = { ...everywhere, ...command.options }
  const { tokens } = parseArgs({
    args: [...words],
    options: Object.fromEntries(
      Object.entries(options).map(([name, { kind }]) => [
        name,
        { type: kind === 'flag' ? ('boolean' as const) : ('string' as const) },
      ]),
    ),
    strict: false,
    tokens: true,
  })

  const problems: string[] = []
  const values = new Map<string, string[]>()
  const positionals: string[] = []
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value)
    if (token.kind !== 'option') continue
    const { rawName, value, inlineValue } = token
    const isOurs = rawName.startsWith('--') && Object.hasOwn(options, token.name)
    const option = isOurs ? options[token.name] : undefined
    const problem = option
      ? problemOf(option, { rawName, value, inlineValue, before: values.get(token.name) })
      : `there is no option ${rawName.replaceAll(/\d+/g, '…')}`
    if (problem !== undefined) problems.push(problem)
    else values.set(token.name, [...(values.get(token.name) ?? []), value ?? ''])
  }
  const named = command.arguments ?? []
  for (const missing of named.slice(positionals.length)) problems.push(`<${missing}> is missing`)
  const surplus = positionals.length - named.length
  if (surplus > 0) {
    problems.push(`${surplus === 1 ? 'one word is' : `${surplus} words are`} too many`)
  }
  for (const [name, option] of Object.entries(options)) {
    if (option.kind === 'text' && option.required && !values.has(name)) {
      problems.push(`--${name} is missing`)
    }
  }
  if (problems.length > 0) return { ok: false, problems: [...new Set(problems)] }

  const given = Object.fromEntries([
    ...Object.entries(command.options).map(([name, { kind }]) => {
      const found = values.get(name)
      return [
        name,
        kind === 'flag' ? found !== undefined : kind === 'list' ? (found ?? []) : found?.[0],
      ]
    }),
    ...named.map((name, at) => [name, positionals[at]]),
  ]) as Given<Options, string>
  return { ok: true, given, json: values.has('json') }
}

interface Occurrence {
  readonly rawName: string
  readonly value: string | undefined
  readonly inlineValue: boolean | undefined
  readonly before: readonly string[] | undefined
}

function problemOf(
  option: Option,
  { rawName, value, inlineValue, before }: Occurrence,
): string | undefined {
  if (option.kind === 'flag') return value === undefined ? undefined : `${rawName} takes no value`
  if (value === undefined || value === '') return `${rawName} needs a value`
  if (inlineValue === false && /^-./.test(value)) {
    return `${rawName} needs a value; one that begins with a dash is given as ${rawName}=-…`
  }
  if (option.kind === 'list') return undefined
  if (before) return `${rawName} is given twice`
  if (option.choices?.includes(value) === false) {
    return `${rawName} takes ${option.choices.join(', ')}`
  }
  return undefined
}
