import type { Notification } from '@dingpost/producer'
import { mobile, userId } from '../people.ts'
import type { RemoteSimulator } from '../remote-simulator.ts'
import type { CodeCase } from './case.ts'

/** Whom a case is sent to: people whom no other case knows, named as its place needs it. */
export type Audience = {
  readonly to: Notification['to']
  /** User ids, the one whom the answer concerns first. */
  readonly people: readonly [string, ...string[]]
}

/** No case needs more. */
export const PEOPLE_A_CASE = 2

export async function gather(
  dingtalk: RemoteSimulator,
  { at, to }: CodeCase,
  number: number,
): Promise<Audience> {
  const first = number * PEOPLE_A_CASE + 1
  const numbers = to === 'one' ? [first] : [first, first + 1]
  const people: [string, ...string[]] = [userId(first), ...numbers.slice(1).map(userId)]
  if (to === 'everyone') return { to: { everyone: true }, people: [userId(first)] }
  if (at === 'getbymobile') return { to: { mobiles: numbers.map(mobile) }, people }
  if (at !== 'listid') return { to: { userIds: [...people] }, people }

  const department = 100_000 + number
  await dingtalk.putDepartments({ departments: [{ id: department }] })
  await dingtalk.putPeople({
    people: people.map((person) => ({ userId: person, departmentIds: [department] })),
  })
  return { to: { departmentIds: [department] }, people }
}
