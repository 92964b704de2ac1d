import { z } from 'zod'
import { endsWithPath } from './api-path.ts'

const ms = z.number().min(0)
const processed = (assumed: boolean) => z.boolean().default(assumed)

const scope = {
  /** The end of a path, or `*`. */
  api: z.string().min(1),
  /** How many calls it strikes; `null` until it is cleared. */
  times: z.int().positive().nullable().default(1),
  /** How many matching calls it lets pass first. */
  after: z.int().min(0).default(0),
  appKey: z.string().exactOptional(),
  agentId: z.int().exactOptional(),
  /** Only calls that name this person, by user id or mobile, or a task that was sent to them. */
  userId: z.string().exactOptional(),
  /** Only calls that name this task. */
  taskId: z.int().exactOptional(),
  /** Only calls that name this department. */
  departmentId: z.int().exactOptional(),
}

/** `processed` says whether the call takes effect before the caller is failed. */
export const faultInput = z.discriminatedUnion('kind', [
  z.strictObject({ ...scope, kind: z.literal('latency'), ms }),
  z.strictObject({
    ...scope,
    kind: z.literal('error'),
    code: z.union([z.int(), z.string().min(1)]),
    form: z.enum(['direct', 'wrapped']).default('direct'),
    text: z.string().default('模拟的错误'),
    processed: processed(false),
  }),
  z.strictObject({
    ...scope,
    kind: z.literal('throttle'),
    code: z.int().default(90_018),
    /** How far away the end time in the text is. */
    seconds: z.number().positive().default(1),
  }),
  z.strictObject({
    ...scope,
    kind: z.literal('http'),
    status: z.int().min(400).max(599).default(502),
    processed: processed(false),
  }),
  z.strictObject({ ...scope, kind: z.literal('reset-before') }),
  z.strictObject({ ...scope, kind: z.literal('reset-after') }),
  z.strictObject({ ...scope, kind: z.literal('hang'), processed: processed(false) }),
  z.strictObject({ ...scope, kind: z.literal('ban-html') }),
  z.strictObject({ ...scope, kind: z.literal('ban-1111') }),
  z.strictObject({ ...scope, kind: z.literal('malformed'), processed: processed(true) }),
  z.strictObject({ ...scope, kind: z.literal('late-result'), ms }),
])

export type Fault = z.output<typeof faultInput>

/** What a fault can be aimed at. */
export interface Target {
  readonly path: string
  readonly appKey: string | undefined
  readonly agentId: number | undefined
  readonly taskId: number | undefined
  readonly departmentIds: () => readonly number[]
  readonly userIds: () => readonly string[]
}

export interface Faults {
  add(fault: Fault): number
  /** The first fault, in the order of adding, that strikes this call; it uses up one time. */
  take(target: Target): Fault | undefined
  /** The faults that are not used up, with what is left of them. */
  pending(): (Fault & { id: number })[]
  /** One of them or all; returns how many there were. */
  clear(id?: number): number
}

export function createFaults(): Faults {
  const pending = new Map<number, Fault>()
  let lastId = 0
  const use = (id: number, fault: Fault): boolean => {
    if (fault.after > 0) {
      pending.set(id, { ...fault, after: fault.after - 1 })
      return false
    }
    if (fault.times === 1) pending.delete(id)
    else if (fault.times !== null) pending.set(id, { ...fault, times: fault.times - 1 })
    return true
  }
  return {
    add(fault) {
      lastId += 1
      pending.set(lastId, fault)
      return lastId
    },
    take(target) {
      for (const [id, fault] of pending) {
        if (aimsAt(fault, target) && use(id, fault)) return fault
      }
      return undefined
    },
    pending: () => [...pending].map(([id, fault]) => ({ ...fault, id })),
    clear(id) {
      const ids = id === undefined ? [...pending.keys()] : [id]
      return ids.filter((each) => pending.delete(each)).length
    },
  }
}

function aimsAt(fault: Fault, target: Target): boolean {
  return (
    (fault.api === '*' || endsWithPath(target.path, fault.api)) &&
    (fault.appKey === undefined || fault.appKey === target.appKey) &&
    (fault.agentId === undefined || fault.agentId === target.agentId) &&
    (fault.taskId === undefined || fault.taskId === target.taskId) &&
    (fault.departmentId === undefined || target.departmentIds().includes(fault.departmentId)) &&
    (fault.userId === undefined || target.userIds().includes(fault.userId)) &&
    (fault.kind !== 'late-result' || target.path.endsWith('/asyncsend_v2'))
  )
}
