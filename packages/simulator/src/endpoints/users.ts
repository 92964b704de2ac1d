import { direct, isFailure, type Failure } from '../failure.ts'
import type { Person } from '../person.ts'
import { ok, type Call, type Endpoint, type Success } from './endpoint.ts'

/** user-information-creation: 11 digits, or `+xx-xxxxxx`. */
const mobileFormat = /^(?:\d{11}|\+\d{1,4}-\d{5,15})$/u

function personByMobile({ world, parameters }: Call): Person | Failure {
  const mobile = parameters.text('mobile')
  if (mobile === undefined || mobile === '') return direct(400_002, '无效的参数: mobile')
  if (!mobileFormat.test(mobile)) return direct(40_104, '无效的手机号码')
  return world.directory.personByMobile(mobile) ?? direct(60_121, '找不到该用户')
}

/** retrieve-userid-from-mobile-phone-number: the old look-up. */
export const getByMobileOld: Endpoint = {
  permission: 'qyapi_get_member_by_mobile',
  counted: false,
  answer(call) {
    const person = personByMobile(call)
    return isFailure(person) ? person : ok({ userid: person.userId })
  },
}

/** query-users-by-phone-number. */
export const getByMobile: Endpoint = {
  permission: 'qyapi_get_member_by_mobile',
  counted: false,
  answer(call) {
    const person = personByMobile(call)
    if (isFailure(person)) return person
    const exclusive = call.parameters.flag('support_exclusive_account_search') === true
    const list = exclusive ? { exclusive_account_userid_list: [] } : {}
    return ok({ result: { userid: person.userId, ...list } })
  },
}

/** query-user-details. */
export const getUser: Endpoint = {
  permission: 'qyapi_get_member',
  counted: false,
  answer({ world, parameters }): Success | Failure {
    const userId = parameters.text('userid')
    if (userId === undefined || userId === '') return direct(400_002, '无效的参数: userid')
    const person = world.directory.person(userId)
    if (!person || person.left) return direct(33_012, '无效的USERID')
    return ok({
      result: {
        userid: person.userId,
        name: person.name,
        mobile: person.mobile,
        dept_id_list: person.departmentIds,
        active: true,
      },
    })
  },
}
