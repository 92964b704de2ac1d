import { z } from 'zod'
import type { Person } from './person.ts'

/** A known department keeps what is left out. */
export const departmentChanges = z.strictObject({
  id: z.int().positive(),
  name: z.string().min(1).exactOptional(),
  parentId: z.int().positive().exactOptional(),
  /** Inside the app's visible range. */
  visible: z.boolean().exactOptional(),
})

export type DepartmentInput = z.input<typeof departmentChanges>

/** The root has the id 1 and the parent 0. */
export interface Department {
  readonly id: number
  readonly name: string
  readonly parentId: number
  readonly visible: boolean
  /** Direct ones, as the members are. */
  readonly children: ReadonlySet<Department>
  readonly members: Set<Person>
}

/** The department and everything below it. */
export function* branch(from: Department): Generator<Department> {
  yield from
  for (const child of from.children) yield* branch(child)
}

/** Everybody in the department and below it. */
export function* peopleBelow(department: Department): Generator<Person> {
  for (const each of branch(department)) yield* each.members
}
