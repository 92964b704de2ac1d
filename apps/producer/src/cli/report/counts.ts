/** `2 delivered, 1 failed`; `nothing` when every count is 0. */
export function countsText(counts: Readonly<Record<string, number>>): string {
  const told = Object.entries(counts).filter(([name, count]) => name !== 'total' && count > 0)
  return (
    told.map(([name, count]) => `${count} ${name.replaceAll('_', ' ')}`).join(', ') || 'nothing'
  )
}

/** `1 recipient`, `3 recipients` */
export const some = (count: number, what: string): string =>
  `${count} ${what}${count === 1 ? '' : 's'}`
