import { DEPARTMENT_MS, NOBODY_MS } from './retention.ts'
import type { Scope } from './scope.ts'

/** A department as DingTalk answered: its own people and the departments right below it. */
export type Department =
  | {
      readonly kind: 'known'
      readonly userIds: readonly string[]
      readonly children: readonly number[]
    }
  /** It does not exist, or the app may not see it; the code tells which. */
  | { readonly kind: 'gone'; readonly code: string }

/** The directory's departments, remembered for half an hour; those that are gone for ten minutes. */
export interface Departments {
  read(departments: readonly number[]): Promise<ReadonlyMap<number, Department>>
  remember(department: number, answer: Department): Promise<void>
}

export function createDepartments({ keys, redis }: Scope): Departments {
  return {
    async read(departments) {
      const known = new Map<number, Department>()
      if (departments.length === 0) return known
      const stored = await redis.mget(...departments.map(keys.department))
      for (const [at, department] of departments.entries()) {
        const text = stored[at]
        if (typeof text === 'string') known.set(department, decode(text))
      }
      return known
    },
    async remember(department, answer) {
      const lifetime = answer.kind === 'known' ? DEPARTMENT_MS : NOBODY_MS
      await redis.set(keys.department(department), encode(answer), 'PX', lifetime)
    },
  }
}

/** "!<code>" for one that is gone, else "<children>;<user ids>", each joined by commas. */
function encode(answer: Department): string {
  if (answer.kind === 'gone') return `!${answer.code}`
  return `${answer.children.join()};${answer.userIds.join()}`
}

function decode(text: string): Department {
  if (text.startsWith('!')) return { kind: 'gone', code: text.slice(1) }
  const semicolon = text.indexOf(';')
  return {
    kind: 'known',
    children: parts(text.slice(0, semicolon)).map(Number),
    userIds: parts(text.slice(semicolon + 1)),
  }
}

const parts = (list: string): string[] => (list === '' ? [] : list.split(','))
