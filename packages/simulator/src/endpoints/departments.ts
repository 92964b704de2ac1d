import type { Department } from '../department.ts'
import { direct, isFailure, type Failure } from '../failure.ts'
import { ok, type Call, type Endpoint, type Success } from './endpoint.ts'

/** What an API of departments answers once it knows that the department may be asked for. */
function about(
  answer: (department: Department, call: Call) => Success | Failure,
  assumed?: number,
): Endpoint['answer'] {
  return (call) => {
    const department = readDepartment(call, assumed)
    return isFailure(department) ? department : answer(department, call)
  }
}

function readDepartment({ world, parameters }: Call, assumed?: number): Department | Failure {
  const id = parameters.whole('dept_id') ?? assumed
  if (id === undefined || Number.isNaN(id)) return direct(400_002, '无效的参数: dept_id')
  const department = world.directory.departments.find(id)
  if (!department) return direct(60_003, '部门不存在')
  return department.visible ? department : direct(50_004, '请求的部门id不在授权范围内')
}

/** query-the-list-of-department-userids: direct members, without pages. */
export const listUserIds: Endpoint = {
  permission: 'qyapi_get_member',
  counted: false,
  answer: about(({ members }) =>
    ok({ result: { userid_list: Array.from(members, ({ userId }) => userId) } }),
  ),
}

const longestPage = 100

/** queries-the-simple-information-of-a-department-user: direct members by pages. */
export const listSimpleUsers: Endpoint = {
  permission: 'qyapi_get_department_member',
  counted: false,
  answer: about(({ members }, { parameters }) => {
    const cursor = parameters.whole('cursor') ?? Number.NaN
    if (Number.isNaN(cursor)) return direct(400_002, '无效的参数: cursor')
    const size = parameters.whole('size') ?? 0
    if (!(size >= 1 && size <= longestPage)) return direct(400_002, '无效的参数: size')
    const next = cursor + size
    const list = [...members]
      .slice(cursor, next)
      .map(({ userId, name }) => ({ userid: userId, name }))
    const more = members.size > next
    return ok({ result: { has_more: more, ...(more && { next_cursor: next }), list } })
  }),
}

/** user-management-acquires-the-list-departments: direct children, of the root when none is named. */
export const listSubDepartments: Endpoint = {
  permission: 'qyapi_get_department_list',
  counted: false,
  answer: about(({ children }) => {
    const result = Array.from(children, ({ id, name, parentId }) => ({
      dept_id: id,
      name,
      parent_id: parentId,
      create_dept_group: false,
      auto_add_user: false,
    }))
    return ok({ result })
  }, 1),
}

/** obtain-the-list-of-sub-department-ids: direct children. */
export const listSubDepartmentIds: Endpoint = {
  permission: 'qyapi_get_department_list',
  counted: false,
  answer: about(({ children }) =>
    ok({ result: { dept_id_list: Array.from(children, ({ id }) => id) } }),
  ),
}
