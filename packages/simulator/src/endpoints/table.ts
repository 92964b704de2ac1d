import {
  listSimpleUsers,
  listSubDepartmentIds,
  listSubDepartments,
  listUserIds,
} from './departments.ts'
import type { Endpoint } from './endpoint.ts'
import { getSendProgress, getSendResult, recall, updateStatusBar } from './receipts.ts'
import { send } from './send.ts'
import { getToken, newAccessToken } from './token.ts'
import { getByMobile, getByMobileOld, getUser } from './users.ts'

const conversation = '/topapi/message/corpconversation'

/** The APIs that want a token. */
export const endpoints: ReadonlyMap<string, Endpoint> = new Map([
  ['/user/get_by_mobile', getByMobileOld],
  ['/topapi/v2/user/getbymobile', getByMobile],
  ['/topapi/v2/user/get', getUser],
  ['/topapi/user/listid', listUserIds],
  ['/topapi/user/listsimple', listSimpleUsers],
  ['/topapi/v2/department/listsub', listSubDepartments],
  ['/topapi/v2/department/listsubid', listSubDepartmentIds],
  [`${conversation}/asyncsend_v2`, send],
  [`${conversation}/getsendprogress`, getSendProgress],
  [`${conversation}/getsendresult`, getSendResult],
  [`${conversation}/recall`, recall],
  [`${conversation}/status_bar/update`, updateStatusBar],
])

/** The APIs that give one out. */
export const tokenEndpoints: ReadonlyMap<string, typeof getToken> = new Map([
  ['/gettoken', getToken],
  ['/v1.0/oauth2/accessToken', newAccessToken],
])
