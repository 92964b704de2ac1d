import type { Results } from './rounds.ts'
import { fixed, type Spread, spreadOf } from './spread.ts'
import type { Comparison, Table, Target } from './table.ts'

/** What a comparison came to. */
export interface Verdict {
  readonly title: string
  readonly spread: Spread
  readonly format: (value: number) => string
  readonly target?: Target
  /** Whether the median meets the target; there is nothing to miss without one. */
  readonly met: boolean
}

export function verdictsOf(table: Table, results: Results): Verdict[] {
  return table.comparisons.map((comparison) => {
    const { of, to, figure, target } = comparison
    const { title, format } = columnOf(table, figure)
    const spread = spreadOf(valuesOf(comparison, results))
    return {
      title: to === undefined ? `${of}: ${title}` : `${of} ÷ ${to}: ${title}`,
      spread,
      format: to === undefined ? format : ratio(spread.median),
      ...(target === undefined ? {} : { target }),
      met: target === undefined || meets(spread.median, target),
    }
  })
}

function valuesOf({ of, to, figure }: Comparison<string, string>, results: Results): number[] {
  const values = (row: string) =>
    (results.get(row) ?? []).map((figures) => figures[figure] ?? Number.NaN)
  if (to === undefined) return values(of)
  const others = values(to)
  return values(of).map((value, round) => value / (others[round] ?? Number.NaN))
}

function columnOf({ name, columns }: Table, figure: string) {
  const column = columns[figure]
  if (!column) throw new Error(`${name} compares ${figure}, of which it has no column`)
  return column
}

/** A ratio of 1 to 250 must not be rounded to nothing. */
const ratio = (value: number) => fixed(Math.abs(value) < 0.1 ? 4 : 2)

/** Nothing that was not measured meets a target. */
function meets(value: number, [bound, limit]: Target): boolean {
  switch (bound) {
    case 'at least':
      return value >= limit
    case 'at most':
      return value <= limit
    case 'more than':
      return value > limit
    case 'less than':
      return value < limit
  }
}
