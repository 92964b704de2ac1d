/** What one run of one row measured, by the name of the figure. */
export type Figures<Figure extends string = string> = { readonly [Name in Figure]?: number }

/** One run of one row. */
export interface Trial {
  /** From 0. */
  readonly round: number
  /** Makes of a count at full size the one of this run: the same, unless `--scale` says otherwise. */
  readonly size: (full: number) => number
}

/** Rejects when anybody got no message, or two. */
export type Run<Figure extends string = string> = (trial: Trial) => Promise<Figures<Figure>>

/** A contender, or a contender under one condition. */
export type Row<Name extends string = string, Figure extends string = string> = {
  readonly name: Name
  /** What it does, in one sentence. */
  readonly about: string
} & (
  | { readonly run: Run<Figure> }
  /** What stays up for all rounds: setting it up anew would take longer than a round. */
  | { readonly open: (size: Trial['size']) => Promise<Opened<Figure>> }
)

export interface Opened<Figure extends string = string> {
  readonly run: Run<Figure>
  readonly close: () => Promise<void>
}

export interface Column {
  /** With its unit. */
  readonly title: string
  readonly format: (value: number) => string
}

export type Target = readonly ['at least' | 'at most' | 'more than' | 'less than', number]

/**
 * A figure of one row, or its ratio to that of another. Ratios are taken within each round, because a
 * slow moment of the machine is slow for both.
 */
export interface Comparison<Name extends string, Figure extends string> {
  readonly figure: Figure
  readonly of: Name
  readonly to?: Name
  /** What the median has to meet. */
  readonly target?: Target
}

export interface Table<Name extends string = string, Figure extends string = string> {
  /** As `pnpm bench` takes it, and as its file is called. */
  readonly name: string
  readonly title: string
  /** One paragraph: what is done, what is off, what is compared. */
  readonly method: string
  readonly rows: readonly Row<Name, Figure>[]
  readonly columns: { readonly [Key in Figure]: Column }
  readonly comparisons: readonly Comparison<Name, Figure>[]
  /** Without `--rounds`. Default 3. */
  readonly rounds?: number
}
