import { peopleBelow } from '../department.ts'
import { direct, type Failure } from '../failure.ts'
import { exceeds } from '../limits.ts'
import type { Person } from '../person.ts'
import type { Call } from './endpoint.ts'

export interface Recipients {
  readonly people: ReadonlySet<Person>
  /** User ids nobody in the company has. */
  readonly unknown: readonly string[]
  /** Unknown, or outside the visible range. */
  readonly invalidDepartments: readonly number[]
  readonly everyone: boolean
  readonly userIdsNamed: number
  readonly departmentsNamed: number
}

/** Reads and checks the three ways of naming people, and resolves them at once. */
export function readRecipients(call: Call): Recipients | Failure {
  const { limits } = call.world
  const userIds = call.parameters.list('userid_list')
  const departments = call.parameters.list('dept_id_list')
  const everyone = call.parameters.flag('to_all_user')
  if (everyone === null) return direct(400_002, '无效的参数: to_all_user')
  if (everyone !== true && userIds.length + departments.length === 0) {
    return direct(40_035, '缺少参数 userid_list、dept_id_list或to_all_user')
  }
  if (exceeds(userIds.length, limits.userIdsPerCall)) {
    return direct(400_002, `无效的参数: userid_list最多${limits.userIdsPerCall}个`)
  }
  if (exceeds(departments.length, limits.departmentIdsPerCall)) {
    return direct(400_002, `无效的参数: dept_id_list最多${limits.departmentIdsPerCall}个`)
  }
  const recipients = resolve(call, { userIds, departments, everyone: everyone === true })
  if (!recipients.everyone && exceeds(recipients.people.size, limits.peoplePerCall)) {
    return direct(41_029, `接收者人数超过${limits.peoplePerCall}`)
  }
  return recipients
}

function resolve(
  { world: { directory, behaviour } }: Call,
  named: { userIds: readonly string[]; departments: readonly string[]; everyone: boolean },
): Recipients {
  const people = new Set<Person>()
  const unknown: string[] = []
  const invalidDepartments: number[] = []
  const add = (from: Iterable<Person>) => {
    for (const person of from) people.add(person)
  }
  if (named.everyone) add(reachable(directory.people()))
  for (const id of named.departments) {
    const department = directory.departments.find(Number(id))
    if (department?.visible) add(peopleBelow(department))
    else if (!department || behaviour.outOfRange === 'invalid') invalidDepartments.push(Number(id))
  }
  for (const userId of named.userIds) {
    const person = directory.person(userId)
    if (person && !person.left) people.add(person)
    else unknown.push(userId)
  }
  return {
    people,
    unknown,
    invalidDepartments,
    everyone: named.everyone,
    userIdsNamed: named.userIds.length,
    departmentsNamed: named.departments.length,
  }
}

/** Everyone means everyone who works here and is in the app's visible range. */
function* reachable(people: Iterable<Person>): Iterable<Person> {
  for (const person of people) if (!person.left && person.visible) yield person
}
