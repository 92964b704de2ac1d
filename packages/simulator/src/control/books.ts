import type { Drop, StatusBar, Task } from '../delivery.ts'
import { statusBarOf } from '../message.ts'
import { openedAt, type ReadingMoment } from '../reading-time.ts'
import type { World } from '../world.ts'

/** What became of one accepted send for one person it named. Times are epoch milliseconds. */
export interface BookEntry {
  userId: string
  taskId: number
  appKey: string
  agentId: number
  at: number
  /** The message's JSON text exactly as received. */
  text: string
  state: 'seen' | 'dropped'
  /** Why it was dropped, as in `Drop`; `null` when it was seen. */
  code: string | null
  /** When it was opened; `null` while it is not, and when it was recalled before or dropped. */
  readAt: number | null
  recalledAt: number | null
  /** As the person sees it now: the updated one, or else the message's own. */
  statusBar: StatusBar | null
}

interface Filter {
  userId?: string
  taskId?: number
  appKey?: string
}

/** The newest `limit` entries, oldest first. */
export function books(world: World, filter: Filter, limit: number): BookEntry[] {
  const moment = { now: world.clock.now(), readAfterMs: world.behaviour.readAfterMs }
  const newestFirst: BookEntry[][] = []
  let count = 0
  for (const task of world.deliveries.tasks().toReversed()) {
    if (count >= limit) break
    if ((filter.taskId ?? task.taskId) !== task.taskId) continue
    if ((filter.appKey ?? task.appKey) !== task.appKey) continue
    const entries = taskEntries(task, filter.userId, moment)
    newestFirst.push(entries)
    count += entries.length
  }
  return newestFirst.toReversed().flat().slice(-limit)
}

function taskEntries(task: Task, userId: string | undefined, moment: ReadingMoment): BookEntry[] {
  const wanted = (person: string) => (userId ?? person) === person
  return [
    ...task.delivered.filter(wanted).map((person) => seenEntry(task, person, moment)),
    ...task.drops.filter((drop) => wanted(drop.userId)).map((drop) => droppedEntry(task, drop)),
  ]
}

function seenEntry(task: Task, userId: string, moment: ReadingMoment): BookEntry {
  const { taskId, appKey, agentId, at, text, recalledAt } = task
  const sent = { userId, taskId, appKey, agentId, at, text }
  const readAt = openedAt(task, userId, moment)
  const statusBar = task.statusBar ?? statusBarOf(task.message)
  return { ...sent, state: 'seen', code: null, readAt, recalledAt, statusBar }
}

function droppedEntry({ agentId, text }: Task, drop: Drop): BookEntry {
  const { userId, taskId, appKey, at, code } = drop
  const sent = { userId, taskId, appKey, agentId, at, text }
  return { ...sent, state: 'dropped', code, readAt: null, recalledAt: null, statusBar: null }
}
