import { z } from 'zod'
import type { App } from '../app.ts'
import type { Drop, Task } from '../delivery.ts'
import type { Department } from '../department.ts'
import { readingTime } from '../reading-time.ts'
import { shanghaiTime } from '../shanghai.ts'
import type { World } from '../world.ts'
import { books } from './books.ts'
import { newest, nothing, numeric, operation } from './operation.ts'

/** A message a person saw. */
export interface SeenRecord {
  userId: string
  taskId: number
  appKey: string
  agentId: number
  at: number
  /** The parsed message. */
  message: Record<string, unknown>
  /** Its JSON text exactly as received. */
  text: string
  /** When it is, or will be, opened, unless it is recalled before. */
  readAt: number
  recalledAt: number | null
}

export interface TaskRecord extends Omit<SeenRecord, 'userId' | 'readAt'> {
  everyone: boolean
  /** How many people saw it, and how many it named who did not. */
  delivered: number
  dropped: number
  statusBar: Task['statusBar']
}

const text = z.string().exactOptional()
const callFilter = { api: text, appKey: text, code: z.union([z.int(), z.string()]).exactOptional() }

/** What the simulator saw and knows. Lists come oldest first and hold the newest `limit`. */
export const reading = {
  getCalls: operation({
    method: 'GET',
    path: '/calls',
    summary: 'The calls; `api` is a path or the end of one, `code` the effective code',
    input: z.strictObject({ ...callFilter, since: numeric.exactOptional(), limit: newest }),
    run: ({ world }, filter) => world.calls.list(filter),
  }),
  countCalls: operation({
    method: 'GET',
    path: '/calls/count',
    summary: 'How many calls, in all and per API',
    input: z.strictObject(callFilter),
    run: ({ world }, filter) => world.calls.count(filter),
  }),
  getSeen: operation({
    method: 'GET',
    path: '/seen',
    summary: 'The messages people saw',
    input: z.strictObject({
      userId: text,
      taskId: numeric.exactOptional(),
      appKey: text,
      limit: newest,
    }),
    run: ({ world }, { limit, ...filter }) => seen(world, filter, limit),
  }),
  getDropped: operation({
    method: 'GET',
    path: '/dropped',
    summary: 'The people sends named who saw nothing, and why',
    input: z.strictObject({
      userId: text,
      taskId: numeric.exactOptional(),
      code: text,
      limit: newest,
    }),
    run: ({ world }, { limit, ...filter }) => dropped(world, filter, limit),
  }),
  getBooks: operation({
    method: 'GET',
    path: '/books',
    summary: 'What became of every accepted send for every person it named',
    input: z.strictObject({
      userId: text,
      taskId: numeric.exactOptional(),
      appKey: text,
      limit: newest,
    }),
    run: ({ world }, { limit, ...filter }) => books(world, filter, limit),
  }),
  getTasks: operation({
    method: 'GET',
    path: '/tasks',
    summary: 'The accepted sends',
    input: z.strictObject({ taskId: numeric.exactOptional(), appKey: text, limit: newest }),
    run: ({ world }, { taskId, appKey, limit }) =>
      tasks(world, taskId)
        .filter((task) => (appKey ?? task.appKey) === task.appKey)
        .slice(-limit)
        .map(taskRecord),
  }),
  getTotals: operation({
    method: 'GET',
    path: '/totals',
    summary: 'Calls, the month’s calls, tasks, messages seen and dropped, people reached, tokens',
    input: nothing,
    run({ world }) {
      const { total, perApi } = world.traffic.callsOfMonth(world.clock.now())
      return {
        calls: world.calls.count({}).total,
        callsThisMonth: total,
        callsThisMonthPerApi: perApi,
        ...world.deliveries.totals(),
        tokensIssued: world.tokens.issued(),
      }
    },
  }),
  getFaults: operation({
    method: 'GET',
    path: '/faults',
    summary: 'The faults that are not used up, with what is left of them',
    input: nothing,
    run: ({ world }) => world.faults.pending(),
  }),
  getClock: operation({
    method: 'GET',
    path: '/clock',
    summary: 'The time',
    input: nothing,
    run: ({ world }) => clockRecord(world),
  }),
  getPeople: operation({
    method: 'GET',
    path: '/people',
    summary: 'The people of the company',
    input: z.strictObject({ userId: text, limit: newest }),
    run: ({ world }, { userId, limit }) =>
      [...world.directory.people()]
        .filter((person) => (userId ?? person.userId) === person.userId)
        .slice(-limit),
  }),
  getDepartments: operation({
    method: 'GET',
    path: '/departments',
    summary: 'The departments from the root down, with how many people stand in each',
    input: z.strictObject({ departmentId: numeric.exactOptional() }),
    run: ({ world }, { departmentId }) =>
      [...world.directory.departments.all()]
        .filter(({ id }) => (departmentId ?? id) === id)
        .map(departmentRecord),
  }),
  getApps: operation({
    method: 'GET',
    path: '/apps',
    summary: 'The apps, without their secrets',
    input: nothing,
    run: ({ world }) => world.apps.all().map(appRecord),
  }),
  getLimits: operation({
    method: 'GET',
    path: '/limits',
    summary: 'The limits in force',
    input: nothing,
    run: ({ world }) => ({ ...world.limits }),
  }),
  getBehaviour: operation({
    method: 'GET',
    path: '/behaviour',
    summary: 'Latency, delay of receipts, reading time, people outside the visible range',
    input: nothing,
    run: ({ world }) => ({ ...world.behaviour }),
  }),
}

export function clockRecord({ clock }: World) {
  const now = clock.now()
  return { now, shanghai: shanghaiTime(now), running: clock.isRunning() }
}

export function appRecord({ appKey, agentId, allowedIps, missingPermissions }: App) {
  return { appKey, agentId, allowedIps, missingPermissions }
}

function departmentRecord({ id, name, parentId, visible, members }: Department) {
  return { id, name, parentId, visible, people: members.size }
}

function tasks({ deliveries }: World, taskId: number | undefined): readonly Task[] {
  if (taskId === undefined) return deliveries.tasks()
  const task = deliveries.task(taskId)
  return task ? [task] : []
}

function taskRecord(task: Task): TaskRecord {
  const { taskId, appKey, agentId, at, message, text: received, everyone } = task
  const { delivered, drops, recalledAt, statusBar } = task
  const named = { taskId, appKey, agentId, at, message, text: received, everyone }
  const outcome = { delivered: delivered.length, dropped: drops.length, recalledAt, statusBar }
  return { ...named, ...outcome }
}

interface Filter {
  userId?: string
  taskId?: number
  appKey?: string
}

function seen(world: World, { userId, taskId, appKey }: Filter, limit: number): SeenRecord[] {
  const candidates = userId === undefined ? tasks(world, taskId) : world.deliveries.seenBy(userId)
  const found: SeenRecord[] = []
  for (const task of candidates.toReversed()) {
    if ((taskId ?? task.taskId) !== task.taskId || (appKey ?? task.appKey) !== task.appKey) continue
    const people = userId === undefined ? task.delivered : [userId]
    for (const person of people.toReversed()) {
      if (found.length >= limit) return found.toReversed()
      found.push(seenRecord(world, task, person))
    }
  }
  return found.toReversed()
}

function seenRecord({ behaviour }: World, task: Task, userId: string): SeenRecord {
  const { taskId, appKey, agentId, at, message, text: received, recalledAt } = task
  const readAt = readingTime(task, userId, behaviour.readAfterMs)
  return { userId, taskId, appKey, agentId, at, message, text: received, readAt, recalledAt }
}

function dropped(
  world: World,
  { userId, taskId, code }: Filter & { code?: string },
  limit: number,
): Drop[] {
  const candidates =
    userId === undefined
      ? tasks(world, taskId).flatMap((task) => task.drops)
      : world.deliveries.droppedFor(userId)
  return candidates
    .filter((drop) => (taskId ?? drop.taskId) === drop.taskId && (code ?? drop.code) === drop.code)
    .slice(-limit)
}
