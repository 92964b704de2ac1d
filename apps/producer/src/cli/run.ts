import { readFileSync } from 'node:fs'
import { createApi } from './api.ts'
import type { Command, SettingsReading } from './command.ts'
import { commands } from './commands.ts'
import { conclude } from './conclude.ts'
import { helpOf, overview, usageOf } from './help.ts'
import { misused, type Outcome } from './outcome.ts'
import { parse } from './parse.ts'
import type { Terminal } from './terminal.ts'

export interface Surroundings {
  readonly settings: SettingsReading
  readonly terminal: Terminal
  readonly pause: (ms: number) => Promise<void>
}

/** Does what the words behind `dingpost` ask for. @returns the exit code */
export async function run(words: readonly string[], around: Surroundings): Promise<number> {
  const { print, note } = around.terminal
  const asked = askedFor(words)
  switch (asked.kind) {
    case 'overview':
      print(overview())
      return 0
    case 'help':
      print(helpOf(asked.command))
      return 0
    case 'version':
      print(version())
      return 0
    case 'unknown':
      return conclude(misused('there is no such command'), { note, usage: overview() })
    case 'command': {
      const outcome = await perform(asked.command, asked.words, around)
      return conclude(outcome, { note, usage: usageOf(asked.command) })
    }
  }
}

type Asked =
  | { readonly kind: 'overview' | 'version' | 'unknown' }
  | { readonly kind: 'help'; readonly command: Command }
  | { readonly kind: 'command'; readonly command: Command; readonly words: readonly string[] }

const helpWords = new Set(['help', '--help', '-h'])

function askedFor(words: readonly string[]): Asked {
  // `pnpm dingpost -- send` hands the dashes on.
  const [name, ...rest] = words[0] === '--' ? words.slice(1) : words
  if (name === undefined) return { kind: 'overview' }
  if (name === '--version') return { kind: 'version' }
  if (helpWords.has(name)) {
    const topic = rest.find((word) => !word.startsWith('-'))
    if (topic === undefined) return { kind: 'overview' }
    const command = commands.find((one) => one.name === topic)
    return command ? { kind: 'help', command } : { kind: 'unknown' }
  }
  const command = commands.find((one) => one.name === name)
  const wantsHelp = rest.some((word) => word === '--help' || word === '-h')
  if (wantsHelp) return command ? { kind: 'help', command } : { kind: 'overview' }
  return command ? { kind: 'command', command, words: rest } : { kind: 'unknown' }
}

async function perform(
  command: Command,
  words: readonly string[],
  { settings, terminal, pause }: Surroundings,
): Promise<Outcome> {
  const parsed = parse(command, words)
  if (!parsed.ok) return misused(...parsed.problems)
  const { given, json } = parsed
  switch (command.kind) {
    case 'local':
      return command.run(given, { terminal, json, pause, settings, connect: createApi })
    case 'api':
      return settings.ok
        ? command.run(given, { terminal, json, pause, api: createApi(settings.settings) })
        : { kind: 'misconfigured', problems: settings.problems }
  }
}

function version(): string {
  const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(manifest) as { version: string }).version
}
