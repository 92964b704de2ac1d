import { variables } from '@dingpost/settings'
import type { Command, Option } from './command.ts'
import { commands } from './commands.ts'
import { everywhere } from './parse.ts'
import { aligned, indented } from './report/table.ts'

const COLUMNS = 80

const exitCodes = [
  ['0', 'done'],
  ['1', 'refused by the API, or somebody failed, or something is bad'],
  ['2', 'the command line does not say what to do'],
  ['69', 'no producer could be reached, or it answers 503'],
  ['78', 'a variable is wrong'],
] as const

/** What there is, for somebody who knows nothing yet. */
export function overview(): string {
  return [
    'dingpost sends DingTalk work notifications through a DingPost producer.',
    '',
    'usage: dingpost <command> [options]',
    '       dingpost help <command>',
    '       dingpost --version',
    '',
    section('commands', aligned(commands.map(({ name, summary }) => [name, summary]))),
    '',
    section(
      'environment',
      aligned(
        (['DINGPOST_URL', 'DINGPOST_API_KEY'] as const).flatMap((name) => {
          const { meaning, default: usual } = variables[name]
          // The page of the variables has marks around names.
          const row = [name, meaning.replaceAll('`', '')]
          return usual === '' ? [row] : [row, ['', `usual: ${usual}`]]
        }),
      ),
    ),
    '',
    section('exit codes', aligned(exitCodes)),
    '',
    'Times are shown in Asia/Shanghai (+08:00).',
  ].join('\n')
}

/** All of one command. */
export function helpOf(command: Command): string {
  const options = Object.entries({ ...command.options, ...everywhere })
  return [
    `dingpost ${command.name}: ${command.summary}`,
    '',
    usageOf(command),
    '',
    section('options', options.map(([name, option]) => optionText(name, option)).join('\n')),
    ...(command.remarks ?? []).flatMap((remark) => ['', wrapped(remark, COLUMNS)]),
    '',
    section(command.examples.length === 1 ? 'example' : 'examples', command.examples.join('\n')),
  ].join('\n')
}

/** The help of every command, under its name. */
export const everyHelp = (): ReadonlyMap<string, string> =>
  new Map(commands.map((command) => [command.name, helpOf(command)]))

/** How the command is written, on as many lines as it takes. */
export function usageOf({ name, arguments: named = [], options }: Command): string {
  const head = `usage: dingpost ${name}`
  const parts = [
    ...named.map((argument) => `<${argument}>`),
    ...Object.entries(options).map(([option, about]) => {
      const text = written(option, about)
      if (about.kind === 'list') return `[${text}]…`
      return about.kind === 'text' && about.required ? text : `[${text}]`
    }),
    '[--json]',
  ]
  const margin = ' '.repeat(head.length)
  return linesOf(parts, COLUMNS - head.length - 1)
    .map((line, at) => `${at === 0 ? head : margin} ${line}`)
    .join('\n')
}

const section = (title: string, text: string): string => `${title}\n${indented(text)}`

const written = (name: string, option: Option): string =>
  option.kind === 'flag' ? `--${name}` : `--${name} <${option.value}>`

const OPTION_COLUMNS = 27

function optionText(name: string, option: Option): string {
  const text = written(name, option)
  const about = wrapped(option.about, COLUMNS - OPTION_COLUMNS - 4)
  const below = about.replaceAll('\n', `\n${' '.repeat(OPTION_COLUMNS)}`)
  return text.length < OPTION_COLUMNS - 1
    ? text.padEnd(OPTION_COLUMNS) + below
    : `${text}\n${' '.repeat(OPTION_COLUMNS)}${below}`
}

const wrapped = (text: string, columns: number): string =>
  linesOf(text.split(' '), columns).join('\n')

/** Parts, a blank between them, on lines of so many columns. */
function linesOf(parts: readonly string[], columns: number): string[] {
  const lines: string[] = []
  for (const part of parts) {
    const last = lines.at(-1)
    if (last === undefined || last.length + 1 + part.length > columns) lines.push(part)
    else lines[lines.length - 1] = `${last} ${part}`
  }
  return lines
}
