import { z } from 'zod'

export const time = z.iso.datetime()

/** @param ms since 1970 */
export const timeOf = (ms: number): string => new Date(ms).toISOString()
