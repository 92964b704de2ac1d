import { z } from 'zod'
import { mergePerson, type Person, type personChanges } from './person.ts'

export const departmentInput = z.strictObject({
  id: z.int().positive(),
  name: z.string().min(1),
  parentId: z.int().positive(),
})

export type Department = z.output<typeof departmentInput>

interface DepartmentNode extends Department {
  readonly children: DepartmentNode[]
  readonly members: Set<Person>
}

export interface Directory {
  size(): number
  person(userId: string): Person | undefined
  personByMobile(mobile: string): Person | undefined
  people(): Iterable<Person>
  put(changes: z.output<typeof personChanges>): void
  department(id: number): Department | undefined
  children(id: number): readonly Department[]
  directMembers(id: number): Iterable<Person>
  /** Everybody in the department and below it; `undefined` when there is no such department. */
  allMembers(id: number): Set<Person> | undefined
}

const rootId = 1

/** People who left stay in the records but are found by none of the look-ups. */
export function createDirectory(departments: readonly Department[]): Directory {
  const people = new Map<string, Person>()
  const byMobile = new Map<string, Person>()
  const root: DepartmentNode = {
    id: rootId,
    name: '公司',
    parentId: 0,
    children: [],
    members: new Set(),
  }
  const tree = new Map([[rootId, root]])

  const addDepartment = (department: Department): DepartmentNode => {
    const node = { ...department, children: [], members: new Set<Person>() }
    tree.set(department.id, node)
    const parent = tree.get(department.parentId) ?? root
    parent.children.push(node)
    return node
  }
  const node = (id: number) =>
    tree.get(id) ?? addDepartment({ id, name: `部门${id}`, parentId: rootId })

  const take = (person: Person) => {
    if (byMobile.get(person.mobile) === person) byMobile.delete(person.mobile)
    for (const id of person.departmentIds) tree.get(id)?.members.delete(person)
  }
  const place = (person: Person) => {
    people.set(person.userId, person)
    if (person.left) return
    byMobile.set(person.mobile, person)
    for (const id of person.departmentIds) node(id).members.add(person)
  }
  const collect = (from: DepartmentNode, into: Set<Person>): Set<Person> => {
    for (const member of from.members) into.add(member)
    for (const child of from.children) collect(child, into)
    return into
  }

  for (const department of departments) {
    if (department.id !== rootId) addDepartment(department)
  }
  return {
    size: () => people.size,
    person: (userId) => people.get(userId),
    personByMobile: (mobile) => byMobile.get(mobile),
    people: () => people.values(),
    put(changes) {
      const known = people.get(changes.userId)
      const person = mergePerson(known, changes)
      if (known) take(known)
      place(person)
    },
    department: (id) => tree.get(id),
    children: (id) => tree.get(id)?.children ?? [],
    directMembers: (id) => tree.get(id)?.members ?? [],
    allMembers(id) {
      const from = tree.get(id)
      return from && collect(from, new Set())
    },
  }
}
