export const priorities = { urgent: 'u', normal: 'n', bulk: 'b' } as const

export type Priority = keyof typeof priorities

/** How a notification wants to be delivered. Recipients share a batch only under the same terms. */
export interface Terms {
  /** Urgent batches overtake, pass quiet hours, and may use what is kept back for them. */
  readonly priority: Priority
  /** What becomes of somebody who has had the day's messages: suppressed, or sent to the next day. */
  readonly overLimit: 'drop' | 'defer'
  /** ms since 1970: not sent before. */
  readonly deliverAt?: number
  /** ms since 1970: not sent any more from then on. */
  readonly expiresAt?: number
}

/**
 * The terms as scripts take them: letter of the priority, '1' to defer, due time, expiry. '-' where
 * there is nothing to say.
 */
export function encodeTerms(given: Partial<Terms> = {}): [string, string, string, string] {
  const { priority = 'normal', overLimit = 'drop', deliverAt, expiresAt } = given
  return [
    priorities[priority],
    overLimit === 'defer' ? '1' : '0',
    deliverAt === undefined ? '-' : String(deliverAt),
    expiresAt === undefined ? '-' : String(expiresAt),
  ]
}

/** The same as words, and a last one that tells the open batches of one content apart by their terms. */
export function wordsOfTerms(given?: Partial<Terms>): string {
  const [letter, defer, due, expires] = encodeTerms(given)
  const isUsual = letter === priorities.normal && defer === '0' && expires === '-'
  const mark = isUsual ? '-' : `;${letter}${defer}${expires === '-' ? '' : expires}`
  return `${letter} ${defer} ${due} ${expires} ${mark}`
}
