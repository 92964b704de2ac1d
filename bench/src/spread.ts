/** Some values of the same thing, from several rounds. */
export interface Spread {
  readonly least: number
  readonly median: number
  readonly most: number
}

/** Of an even number of values the median is between the middle two. NaN of none. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (index: number) => sorted[index] ?? Number.NaN
  const middle = (sorted.length - 1) / 2
  return {
    least: at(0),
    median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2,
    most: at(sorted.length - 1),
  }
}

/** `median (least–most)`, or the median alone where all are the same. */
export function spreadText({ least, median, most }: Spread, format: Format): string {
  const [low, middle, high] = [format(least), format(median), format(most)]
  return low === high ? middle : `${middle} (${low}–${high})`
}

type Format = (value: number) => string

/** With so many digits after the point. */
export const fixed =
  (digits: number): Format =>
  (value) =>
    value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })

export const whole: Format = fixed(0)
