import type { z } from 'zod'
import { createDepartmentTree, rootId, type DepartmentTree } from './department-tree.ts'
import type { Department } from './department.ts'
import { mergePerson, type Person, type personChanges } from './person.ts'

export interface Directory {
  readonly departments: Pick<DepartmentTree, 'all' | 'find' | 'put'>
  size(): number
  person(userId: string): Person | undefined
  personByMobile(mobile: string): Person | undefined
  people(): Iterable<Person>
  put(changes: z.output<typeof personChanges>): void
  /**
   * With all below it. Whoever has no other department then stands in the root. Throws for the
   * root and for an unknown one.
   */
  removeDepartment(id: number): readonly Department[]
}

/** People who left stay in the records but are found by none of the look-ups. */
export function createDirectory(): Directory {
  const people = new Map<string, Person>()
  const byMobile = new Map<string, Person>()
  const departments = createDepartmentTree()

  const take = (person: Person) => {
    if (byMobile.get(person.mobile) === person) byMobile.delete(person.mobile)
    for (const id of person.departmentIds) departments.find(id)?.members.delete(person)
  }
  const place = (person: Person) => {
    people.set(person.userId, person)
    if (person.left) return
    byMobile.set(person.mobile, person)
    for (const id of person.departmentIds) {
      const department = departments.find(id) ?? departments.put({ id })
      department.members.add(person)
    }
  }
  const put: Directory['put'] = (changes) => {
    const known = people.get(changes.userId)
    const person = mergePerson(known, changes)
    if (known) take(known)
    place(person)
  }
  return {
    departments,
    size: () => people.size,
    person: (userId) => people.get(userId),
    personByMobile: (mobile) => byMobile.get(mobile),
    people: () => people.values(),
    put,
    removeDepartment(id) {
      const removed = departments.remove(id)
      const gone = new Set(removed.map((department) => department.id))
      for (const { userId, departmentIds } of people.values()) {
        const left = departmentIds.filter((each) => !gone.has(each))
        if (left.length === departmentIds.length) continue
        put({ userId, departmentIds: left.length > 0 ? left : [rootId] })
      }
      return removed
    },
  }
}
