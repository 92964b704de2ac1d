/**
 * Where DingTalk answers a code: the last part of the API's path, or a receipt's list of the people
 * whom a limit or a protection kept the message from.
 */
export type Place =
  | 'asyncsend_v2'
  | 'gettoken'
  | 'getbymobile'
  | 'listid'
  | 'getsendresult'
  | 'forbidden_list'

/**
 * `direct`: the `errcode` itself. `wrapped`: the `sub_code` of an `errcode` 88. `listed`: the `code`
 * beside a person in a receipt, which has one form only.
 */
export type Form = 'direct' | 'wrapped' | 'listed'

/** Waits that are told apart, with the jitter each of them may have. */
export const spans = {
  'a moment': [800, 1_000],
  'a second': [1_000, 2_000],
  /** From when the end was named: a loaded machine reads it seconds later. */
  'half a minute': [30_000, 32_000],
  'a minute': [60_000, 61_000],
  'five minutes': [300_000, 301_000],
} as const

export type Span = keyof typeof spans

/** What happens right after the answer. */
export type Consequence =
  | { readonly kind: 'goes on' }
  /** The app waits for somebody to mend what the hint says. */
  | { readonly kind: 'held'; readonly hint: RegExp }
  | { readonly kind: 'app waits'; readonly span: Span }
  | { readonly kind: 'batch waits'; readonly span: Span }

export type Ending = {
  readonly state: 'delivered' | 'failed' | 'suppressed' | 'unverified'
  readonly reason?: string
  /** DingTalk's code is told with it. */
  readonly withCode?: true
  /** Of the person's messages of the day, or the app's broadcasts: one is taken, none, or all are. */
  readonly allowance: 'kept' | 'free' | 'used up'
}

/** What DingPost makes of a code, by dingtalk-facts.md and the design; nothing here is computed. */
export type Expectation = {
  /** The end of the test's name. */
  readonly what: string
  readonly at: Place
  /** `one of two`: the answer concerns the first of them alone. */
  readonly to: 'one' | 'two' | 'one of two' | 'everyone'
  /** How many calls are answered so; null for all of them. */
  readonly times: number | null
  /** DingTalk's own text, where it is read; `now` is a whole second. */
  readonly text?: (now: number) => string
  /** The call takes effect although it is answered so. */
  readonly processed?: true
  /** Of the first job that met the answer, as the worker's log names it. */
  readonly outcome: string
  readonly next: Consequence
  /** All calls of the app from the request to the end, by the last part of their paths. */
  readonly calls: Readonly<Record<string, number>>
  /** What becomes of everybody whom the answer concerns, once it is answered no more. */
  readonly ends: Ending
}

export type CodeCase = Expectation & { readonly code: string; readonly form: Form }

const bothForms: readonly Form[] = ['direct', 'wrapped']

/** A case for each code in each form. */
export const codes = (
  expectation: Expectation,
  list: readonly string[],
  forms: readonly Form[] = bothForms,
): readonly CodeCase[] =>
  list.flatMap((code) => forms.map((form) => ({ ...expectation, code, form })))

export const delivered: Ending = { state: 'delivered', allowance: 'kept' }
