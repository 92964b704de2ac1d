/** User ids of the simulated company, from its `first` person to its `last` one, counted from 1. */
export function userIds(first: number, last: number): string[] {
  return Array.from(
    { length: last - first + 1 },
    (_, index) => `u${String(first + index).padStart(5, '0')}`,
  )
}
