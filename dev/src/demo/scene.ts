import type { Sent } from './dingpost.ts'
import type { Stage } from './stage.ts'

/** How many of each kind. */
export type Tally = Readonly<Record<string, number>>

/** How a scene has to come out. */
export type Told = {
  /** Recipients by state and reason (`failed unknown_recipient`); who has read it counts as `delivered`. */
  readonly reported: Tally
  /** People who see the message `once`, or see `nothing`. */
  readonly seen: Tally
  /**
   * `sends` are calls that DingTalk accepted, `swallowed` the second copies it kept from people;
   * other numbers are the scene's own. A range where the number is not the point.
   */
  readonly facts: Readonly<Record<string, number | Range>>
}

export type Range = { readonly from: number; readonly to: number }

/** What a scene did. */
export type Act = {
  readonly sent: readonly Sent[] | Promise<readonly Sent[]>
  readonly facts?: Tally
}

/** A promise of DingPost, and the story that shows it. */
export type Scene = {
  readonly title: string
  readonly promise: string
  readonly asked: string
  readonly told: Told
  /** The next scene begins while the messages of this one are under way. */
  readonly goesOn?: true
  readonly run: (stage: Stage) => Promise<Act>
}
