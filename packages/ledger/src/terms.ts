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

const usualTerms: Terms = { priority: 'normal', overLimit: 'drop' }

/**
 * The terms as scripts take them: letter of the priority, '1' to defer, due time, expiry, and what
 * tells the open batches of one content apart by their terms. '-' where there is nothing to say.
 */
export function encodeTerms(given: Partial<Terms> = {}): string[] {
  const { priority, overLimit, deliverAt, expiresAt } = { ...usualTerms, ...given }
  const letter = priorities[priority]
  const defer = overLimit === 'defer' ? '1' : '0'
  const usual = priority === 'normal' && defer === '0' && expiresAt === undefined
  return [
    letter,
    defer,
    deliverAt === undefined ? '-' : String(deliverAt),
    expiresAt === undefined ? '-' : String(expiresAt),
    usual ? '-' : `;${letter}${defer}${expiresAt ?? ''}`,
  ]
}
