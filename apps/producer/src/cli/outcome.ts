/** How a command ended. `conclude` turns it into words on standard error and an exit code. */
export type Outcome =
  | { readonly kind: 'done' }
  /** Every request went well, and what came of it is not what one would want. */
  | { readonly kind: 'amiss'; readonly lines: readonly string[] }
  /** The options do not say what to do. No problem repeats a value: it may be somebody's mobile. */
  | { readonly kind: 'misused'; readonly problems: readonly string[] }
  | { readonly kind: 'misconfigured'; readonly problems: readonly string[] }
  | Failure

/** Why a request brought nothing. */
export type Failure =
  | { readonly kind: 'refused'; readonly status: number; readonly problem: Problem }
  /** Something answered that does not speak as a producer does. */
  | { readonly kind: 'foreign'; readonly what: string }
  | { readonly kind: 'unavailable'; readonly why: string; readonly advice?: string }

/** What the API says when it refuses (RFC 9457). */
export interface Problem {
  readonly title: string
  readonly code: string
  readonly detail?: string | undefined
  readonly errors?:
    | readonly {
        readonly pointer?: string | undefined
        readonly parameter?: string | undefined
        readonly header?: string | undefined
        readonly message: string
      }[]
    | undefined
}

export const done: Outcome = { kind: 'done' }
export const amiss = (...lines: string[]): Outcome => ({ kind: 'amiss', lines })
export const misused = (...problems: string[]): Outcome => ({ kind: 'misused', problems })
