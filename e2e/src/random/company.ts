import { mobile, userId } from '../people.ts'
import type { RemoteSimulator } from '../remote-simulator.ts'

type Department = { readonly id: number; readonly parentId: number }

/** Why somebody gets nothing of what is sent to them, whatever the limits say. */
export type Peculiarity = 'left' | 'invisible' | 'executive' | 'refuses' | 'fails'

export type Person = {
  readonly userId: string
  readonly mobile: string
  readonly departmentIds: readonly number[]
  readonly peculiarity?: Peculiarity
}

/** The people of a run: the same ones, and in the same departments, for the same size. */
export type Company = {
  readonly people: readonly Person[]
  readonly departments: readonly Department[]
  person(userId: string): Person | undefined
  /** Whoever left has no mobile any more. */
  byMobile(mobile: string): Person | undefined
  /** User ids of a department and of those below it, without those who left; undefined if there is none. */
  membersOf(department: number): readonly string[] | undefined
}

/** People of a division, with two teams, and a crew below one of them. */
const DIVISION = 24
const ROOT = 1
const FIRST_DIVISION = 1_000
/** Nobody is in it. */
export const EMPTY_DEPARTMENT = 900
export const UNKNOWN_DEPARTMENT = 901

/** One of each in 48 people. */
const peculiarities = new Map<number, Peculiarity>([
  [7, 'left'],
  [15, 'invisible'],
  [23, 'executive'],
  [31, 'refuses'],
  [39, 'fails'],
])

export function createCompany(size: number): Company {
  const divisions = Math.ceil(size / DIVISION)
  const departments = [
    { id: EMPTY_DEPARTMENT, parentId: ROOT },
    ...Array.from({ length: divisions }, (_, at) => departmentsOf(at)).flat(),
  ]
  const people = Array.from({ length: size }, (_, at) => personAt(at, divisions))
  const byId = new Map(people.map((person) => [person.userId, person]))
  const here = people.filter(({ peculiarity }) => peculiarity !== 'left')
  const byMobile = new Map(here.map((person) => [person.mobile, person]))
  const below = Map.groupBy(departments, ({ parentId }) => parentId)
  const direct = new Map<number, string[]>(departments.map(({ id }) => [id, []]))
  for (const { userId: id, departmentIds } of here) {
    for (const department of departmentIds) direct.get(department)?.push(id)
  }
  const collect = (department: number): string[] => [
    ...(direct.get(department) ?? []),
    ...(below.get(department) ?? []).flatMap(({ id }) => collect(id)),
  ]
  return {
    people,
    departments,
    person: (id) => byId.get(id),
    byMobile: (number) => byMobile.get(number),
    membersOf: (department) =>
      direct.has(department) ? [...new Set(collect(department))].toSorted() : undefined,
  }
}

function departmentsOf(division: number): Department[] {
  const id = FIRST_DIVISION + 10 * division
  return [
    { id, parentId: ROOT },
    { id: id + 1, parentId: id },
    { id: id + 2, parentId: id },
    { id: id + 3, parentId: id + 1 },
  ]
}

/** Every sixth person is in the other team of the division, too, and one of each in the next division. */
function personAt(at: number, divisions: number): Person {
  const number = at + 1
  const division = Math.floor(at / DIVISION)
  const place = at % DIVISION
  const own = FIRST_DIVISION + 10 * division
  const departmentIds = [own + (place % 4)]
  if (place % 6 === 1) departmentIds.push(own + 2)
  if (place === 4) departmentIds.push(FIRST_DIVISION + 10 * ((division + 1) % divisions))
  const peculiarity = peculiarities.get(at % 48)
  return {
    userId: userId(number),
    mobile: mobile(number),
    departmentIds: [...new Set(departmentIds)],
    ...(peculiarity === undefined ? {} : { peculiarity }),
  }
}

/** Makes the simulator's directory that of the company. */
export async function found(company: Company, dingtalk: RemoteSimulator): Promise<void> {
  const departments = company.departments.map((one) => ({ ...one }))
  for (let from = 0; from < departments.length; from += AT_ONCE) {
    await dingtalk.putDepartments({ departments: departments.slice(from, from + AT_ONCE) })
  }
  const people = company.people.map(({ peculiarity, departmentIds, ...person }) => ({
    ...person,
    departmentIds: [...departmentIds],
    ...(peculiarity === undefined ? {} : flagOf[peculiarity]),
  }))
  for (let from = 0; from < people.length; from += AT_ONCE) {
    await dingtalk.putPeople({ people: people.slice(from, from + AT_ONCE) })
  }
}

/** A body of more than a megabyte is refused. */
const AT_ONCE = 1_000

const flagOf = {
  left: { left: true },
  invisible: { visible: false },
  executive: { executive: true },
  refuses: { refuses: true },
  fails: { fails: true },
} satisfies Record<Peculiarity, object>
