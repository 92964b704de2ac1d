import type { Measurement } from './workload.ts'

export interface Row {
  readonly name: string
  readonly people: number
  readonly runs: readonly (Measurement & { readonly calls: number })[]
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

type Run = Row['runs'][number]

const columns: readonly {
  readonly title: string
  readonly of: (run: Run, people: number) => number
  readonly text: (values: readonly number[]) => string
}[] = [
  {
    title: 'drained, people/s',
    of: (run, people) => people / (run.drainMs / 1_000),
    text: spread,
  },
  {
    title: 'enqueued and drained, people/s',
    of: (run, people) => people / ((run.enqueueMs + run.drainMs) / 1_000),
    text: spread,
  },
  {
    title: 'calls/person',
    of: (run, people) => run.calls / people,
    text: (values) => median(values).toFixed(3),
  },
  {
    title: 'Redis round trips/person',
    of: (run, people) => run.redisRequests / people,
    text: (values) => median(values).toFixed(2),
  },
]

/** Median (least–most). */
function spread(values: readonly number[]): string {
  return `${whole(median(values))} (${whole(Math.min(...values))}–${whole(Math.max(...values))})`
}

const whole = (value: number): string => Math.round(value).toLocaleString('en')

const line = (...cells: string[]): string => `| ${cells.join(' | ')} |`

/**
 * A Markdown table: the contenders, and how DingPost compares to the textbook. The ratio is taken
 * round by round, because a slow moment of the machine is slow for both, and its median is shown.
 */
export function tableOf(title: string, rows: readonly Row[]): string {
  const lines = rows.map(({ name, people, runs }) =>
    line(name, ...columns.map(({ of, text }) => text(runs.map((run) => of(run, people))))),
  )
  const ours = rows.find(({ name }) => name === 'dingpost')
  const textbook = rows.find(({ name }) => name === 'textbook')
  if (!ours || !textbook) throw new Error('the bench compares dingpost with the textbook')
  const ratios = columns.map(({ of }) =>
    median(
      ours.runs.map((run, round) => {
        const other = textbook.runs[round]
        return other ? of(run, ours.people) / of(other, textbook.people) : Number.NaN
      }),
    ).toFixed(2),
  )
  return [
    `## ${title}\n`,
    line('', ...columns.map((column) => column.title)),
    line('---', ...columns.map(() => '---:')),
    ...lines,
    line('**dingpost ÷ textbook**', ...ratios),
    '',
  ].join('\n')
}
