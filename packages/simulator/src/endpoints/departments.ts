import { direct, type Failure } from '../failure.ts'
import { ok, type Call, type Endpoint } from './endpoint.ts'

function departmentId({ world, parameters }: Call, assumed?: number): number | Failure {
  const id = parameters.whole('dept_id') ?? assumed
  if (id === undefined || Number.isNaN(id)) return direct(400_002, '无效的参数: dept_id')
  return world.directory.department(id) ? id : direct(60_003, '部门不存在')
}

/** query-the-list-of-department-userids: direct members, without pages. */
export const listUserIds: Endpoint = {
  permission: 'qyapi_get_member',
  counted: false,
  answer(call) {
    const id = departmentId(call)
    if (typeof id !== 'number') return id
    const userIds = Array.from(call.world.directory.directMembers(id), ({ userId }) => userId)
    return ok({ result: { userid_list: userIds } })
  },
}

/** user-management-acquires-the-list-departments: direct children, of the root when none is named. */
export const listSubDepartments: Endpoint = {
  permission: 'qyapi_get_department_list',
  counted: false,
  answer(call) {
    const id = departmentId(call, 1)
    if (typeof id !== 'number') return id
    const children = call.world.directory.children(id).map((child) => ({
      dept_id: child.id,
      name: child.name,
      parent_id: child.parentId,
      create_dept_group: false,
      auto_add_user: false,
    }))
    return ok({ result: children })
  },
}

/** obtain-the-list-of-sub-department-ids: direct children. */
export const listSubDepartmentIds: Endpoint = {
  permission: 'qyapi_get_department_list',
  counted: false,
  answer(call) {
    const id = departmentId(call)
    if (typeof id !== 'number') return id
    const ids = call.world.directory.children(id).map((child) => child.id)
    return ok({ result: { dept_id_list: ids } })
  },
}
