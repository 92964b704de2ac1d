/** The simulator's people: u00001 with the mobile 13800000001, and so on. */
export const userId = (number: number): string => `u${String(number).padStart(5, '0')}`

export const mobile = (number: number): string => String(13_800_000_000 + number)

/** User ids of `count` people, from person `first` on. */
export const userIds = (count: number, first = 1): string[] =>
  Array.from({ length: count }, (_, at) => userId(first + at))
