import type { Wait } from './catalogue/entry.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const DAY = 24 * 60 * MINUTE
/** Asia/Shanghai is eight hours ahead of UTC and has had no summer time since 1991. */
const SHANGHAI = 8 * 60 * MINUTE
const LONGEST = 10 * MINUTE

/**
 * The end of a ban as DingTalk's text names it ("限制将在 2026-09-03 00:01:03 结束"), in ms since the
 * epoch. It is the only text of an answer that is read: its wording may change.
 */
export function throttleEnd(text: string): number | undefined {
  const found = /(?:限制|处罚)将在\s*(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)\s*结束/.exec(text)
  if (found === null) return undefined
  const end = Date.parse(`${found[1]}T${found[2]}+08:00`)
  return Number.isNaN(end) ? undefined : end
}

/**
 * How long to wait, in ms: to the end the text names, kept between one second and ten minutes
 * because the two clocks may disagree, else as the rule says. Up to a second of jitter is added, so
 * that those who were stopped together do not come back together.
 */
export function throttleWait(wait: Wait, text: string, now: number): number {
  const end = throttleEnd(text)
  const base = end === undefined ? waitOf(wait, now) : clamp(end - now)
  return Math.round(base + Math.random() * SECOND)
}

/**
 * How long a ban page asks to wait, in ms. Its `wait` has no unit in the documents; the page says 5
 * where the text says five minutes.
 */
export const banWait = (minutes: unknown): number =>
  typeof minutes === 'number' && minutes > 0 ? clamp(minutes * MINUTE) : 5 * MINUTE

function waitOf(wait: Wait, now: number): number {
  switch (wait) {
    case 'next-second':
      return SECOND
    case 'minute':
      return MINUTE
    case 'ban':
      return 5 * MINUTE
    case 'next-day':
      return DAY - ((now + SHANGHAI) % DAY)
    case 'next-month': {
      const today = new Date(now + SHANGHAI)
      return Date.UTC(today.getUTCFullYear(), today.getUTCMonth() + 1) - SHANGHAI - now
    }
  }
}

const clamp = (ms: number): number => Math.min(LONGEST, Math.max(SECOND, ms))
