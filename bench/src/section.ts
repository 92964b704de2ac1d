import type { Results } from './rounds.ts'
import { spreadOf, spreadText } from './spread.ts'
import type { Figures, Table } from './table.ts'
import type { Verdict } from './verdict.ts'

/** All that stands about a table on the page: how, on what, what came out, and against what. */
export function sectionOf(
  table: Table,
  measured: { results: Results; verdicts: readonly Verdict[]; circumstances: string },
): string {
  return [
    `## ${table.title}`,
    table.method,
    table.rows.map(({ name, about }) => `- **${name}**: ${about}`).join('\n'),
    figuresOf(table, measured.results),
    comparisonsOf(measured.verdicts),
    `\`pnpm bench ${table.name}\`: ${measured.circumstances}`,
  ].join('\n\n')
}

function figuresOf({ columns, rows }: Table, results: Results): string {
  const figures = Object.entries(columns)
  return markdownTable(
    ['', ...figures.map(([, { title }]) => title)],
    rows.map(({ name }) => [
      name,
      ...figures.map(([figure, { format }]) => cellOf(results.get(name) ?? [], figure, format)),
    ]),
  )
}

function cellOf(
  rounds: readonly Figures[],
  figure: string,
  format: (value: number) => string,
): string {
  const values = rounds.flatMap((figures) => figures[figure] ?? [])
  return values.length === 0 ? '–' : spreadText(spreadOf(values), format)
}

function comparisonsOf(verdicts: readonly Verdict[]): string {
  return markdownTable(
    ['compared', 'measured', 'target', ''],
    verdicts.map(({ title, spread, format, target, met }) => [
      title,
      spreadText(spread, format),
      target === undefined ? '' : target.join(' '),
      target === undefined ? '' : met ? 'met' : '**missed**',
    ]),
  )
}

export function markdownTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const rule = head.map((_, column) => (column === 0 ? '---' : '---:'))
  return [line(head), line(rule), ...rows.map(line)].join('\n')
}

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
