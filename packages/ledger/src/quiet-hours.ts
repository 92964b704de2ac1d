/**
 * Hours in which only urgent messages go out: minutes of the Asia/Shanghai day, from 0 to 1,439.
 * `from` later than `to` reaches over midnight.
 */
export interface QuietHours {
  readonly from: number
  readonly to: number
}

/** The hours as scripts take them; two blanks for none. */
export const encodeQuietHours = (hours: QuietHours | undefined): string[] =>
  hours ? [String(hours.from), String(hours.to)] : ['', '']
