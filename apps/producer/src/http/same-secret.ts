import { hash, timingSafeEqual } from 'node:crypto'

export const digestOf = (text: string): Buffer => hash('sha256', text, 'buffer')

/** Compares in a time that tells nothing, neither about the text nor about its length. */
export const isSame = (given: string, expected: Buffer): boolean =>
  timingSafeEqual(digestOf(given), expected)
