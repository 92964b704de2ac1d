import type { JsonObject } from './json-object.ts'

export interface StatusBar {
  readonly value: string
  readonly background: string
}

/** One accepted send, and what became of it for everybody it named. */
export interface Task {
  readonly taskId: number
  readonly appKey: string
  readonly agentId: number
  readonly at: number
  /** The parsed message. */
  readonly message: JsonObject
  /** The message's JSON text exactly as received. */
  readonly text: string
  readonly everyone: boolean
  readonly delivered: readonly string[]
  readonly drops: readonly Drop[]
  readonly invalidDepartments: readonly number[]
  /** Before this moment every list of the receipt is empty. */
  readonly resultAt: number
  recalledAt: number | null
  /** The updated one; `null` while it is as the message has it. */
  statusBar: StatusBar | null
}

/**
 * Somebody a send named who saw nothing. `code` is a forbidden_list code, or `invalid`, `failed`
 * or `absent` for the receipt's other ways of saying so; `threshold` is the limit that was passed.
 */
export interface Drop {
  readonly userId: string
  readonly taskId: number
  readonly appKey: string
  readonly code: string
  readonly threshold: number
  readonly at: number
}

export interface Deliveries {
  record(task: Task): void
  task(taskId: number): Task | undefined
  /** Oldest first, as are the two below. */
  tasks(): readonly Task[]
  seenBy(userId: string): readonly Task[]
  droppedFor(userId: string): readonly Drop[]
  totals(): {
    tasks: number
    recalled: number
    broadcasts: number
    seen: number
    dropped: number
    peopleReached: number
  }
}

/** A person's messages are references to tasks, so a broadcast to 50,000 costs one message. */
export function createDeliveries(): Deliveries {
  const tasks: Task[] = []
  const byId = new Map<number, Task>()
  const seen = new Map<string, Task[]>()
  const dropped = new Map<string, Drop[]>()
  const totals = { tasks: 0, broadcasts: 0, seen: 0, dropped: 0 }
  return {
    record(task) {
      tasks.push(task)
      byId.set(task.taskId, task)
      for (const userId of task.delivered) append(seen, userId, task)
      for (const drop of task.drops) append(dropped, drop.userId, drop)
      totals.tasks += 1
      totals.broadcasts += task.everyone ? 1 : 0
      totals.seen += task.delivered.length
      totals.dropped += task.drops.length
    },
    task: (taskId) => byId.get(taskId),
    tasks: () => tasks,
    seenBy: (userId) => seen.get(userId) ?? [],
    droppedFor: (userId) => dropped.get(userId) ?? [],
    totals: () => ({
      ...totals,
      recalled: tasks.filter(({ recalledAt }) => recalledAt !== null).length,
      peopleReached: seen.size,
    }),
  }
}

function append<Value>(lists: Map<string, Value[]>, key: string, value: Value): void {
  const list = lists.get(key)
  if (list) list.push(value)
  else lists.set(key, [value])
}
