import { z } from 'zod'
import type { Caller } from './call.ts'
import { ConfigurationError } from './errors/configuration-error.ts'
import type { Answer } from './exchange.ts'
import { lost } from './refusal.ts'

/**
 * One level of the directory at a time; the root is department 1. A department that does not exist
 * fails with code 60003, one outside the app's range with 50004, and neither is a
 * `ConfigurationError`. A `RangeError` if the id is no positive integer.
 */
export interface Departments {
  /** The departments right below it (page "obtain-the-list-of-sub-department-ids"). */
  departmentChildren(departmentId: number): Promise<number[]>
  /**
   * The people in the department itself, not in those below it (page
   * "query-the-list-of-department-userids"). For an app without the permission for that list
   * (qyapi_get_member) a second list is read, a hundred people a call, under a permission of its own
   * (qyapi_get_department_member; page "queries-the-simple-information-of-a-department-user").
   */
  departmentUserIds(departmentId: number): Promise<string[]>
}

/** The most one page may have. */
const PAGE_SIZE = 100
const LACKS_PERMISSION = '60011'

const subDepartments = z.looseObject({ dept_id_list: z.array(z.int()) })
const members = z.looseObject({ userid_list: z.array(z.string()) })
const memberPage = z.looseObject({
  list: z.array(z.looseObject({ userid: z.string() })),
  has_more: z.boolean(),
  next_cursor: z.int().nullish(),
})

export function createDepartments(call: Caller): Departments {
  const allAtOnce = async (departmentId: number): Promise<string[]> => {
    const body = JSON.stringify({ dept_id: departmentId })
    const answer = await call({ api: 'listid', body, hasAnotherWay: true })
    return resultOf(answer, members).userid_list
  }

  const pageByPage = async (departmentId: number): Promise<string[]> => {
    // Somebody may join between two pages and move another person to the next one.
    const userIds = new Set<string>()
    const cursors = new Set<number>()
    let cursor = 0
    for (;;) {
      cursors.add(cursor)
      const body = JSON.stringify({ dept_id: departmentId, cursor, size: PAGE_SIZE })
      const answer = await call({ api: 'listsimple', body })
      const page = resultOf(answer, memberPage)
      for (const { userid } of page.list) userIds.add(userid)
      if (!page.has_more) return [...userIds]
      if (typeof page.next_cursor !== 'number' || cursors.has(page.next_cursor)) {
        throw lost(answer.at, { code: 'no_next_page', text: 'the answer leads to no next page' })
      }
      cursor = page.next_cursor
    }
  }

  return {
    async departmentChildren(departmentId) {
      assertDepartment(departmentId)
      const body = JSON.stringify({ dept_id: departmentId })
      return resultOf(await call({ api: 'listsubid', body }), subDepartments).dept_id_list
    },

    async departmentUserIds(departmentId) {
      assertDepartment(departmentId)
      try {
        return await allAtOnce(departmentId)
      } catch (error) {
        // Asked anew each time, because permissions get granted.
        if (error instanceof ConfigurationError && error.code === LACKS_PERMISSION) {
          return pageByPage(departmentId)
        }
        throw error
      }
    },
  }
}

/** A list that is missing is no empty list: its people would be dropped in silence. */
function resultOf<T>(answer: Answer, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(answer.body['result'])
  if (parsed.success) return parsed.data
  throw lost(answer.at, { code: 'no_list', text: 'the answer holds no list' })
}

function assertDepartment(departmentId: number): void {
  if (Number.isSafeInteger(departmentId) && departmentId > 0) return
  throw new RangeError('a department id is a positive integer')
}
