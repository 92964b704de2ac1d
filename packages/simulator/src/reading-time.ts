import type { Task } from './delivery.ts'

const medianMs = 60_000

/**
 * When a person opens a message: a fixed time after it came, or, for `null`, a spread that is the
 * same in every run: half of the people within a minute, half of the rest in the next, and so on.
 */
export function readingTime(
  task: Pick<Task, 'taskId' | 'at'>,
  userId: string,
  readAfterMs: number | null,
): number {
  if (readAfterMs !== null) return task.at + readAfterMs
  return task.at + Math.round(-Math.log2(1 - fraction(`${userId}:${task.taskId}`)) * medianMs)
}

/** What is known of reading at a moment: epoch milliseconds, and the behaviour then in force. */
export interface ReadingMoment {
  readonly now: number
  readonly readAfterMs: number | null
}

/** When the person opened it; `null` while they have not, and for good if it was recalled before. */
export function openedAt(
  task: Pick<Task, 'taskId' | 'at' | 'recalledAt'>,
  userId: string,
  { now, readAfterMs }: ReadingMoment,
): number | null {
  const readAt = readingTime(task, userId, readAfterMs)
  return readAt <= Math.min(now, task.recalledAt ?? Infinity) ? readAt : null
}

/** FNV-1a with a final mix, as a number from 0 up to 1. */
function fraction(text: string): number {
  let state = 0x811c9dc5
  for (let at = 0; at < text.length; at += 1) {
    state = Math.imul(state ^ text.charCodeAt(at), 0x01000193)
  }
  state = Math.imul(state ^ (state >>> 16), 0x85ebca6b)
  state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35)
  return ((state ^ (state >>> 16)) >>> 0) / 2 ** 32
}
