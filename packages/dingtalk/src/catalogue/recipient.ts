import { rowsOf } from './entry.ts'

const row = rowsOf('recipient', { scope: 'people' })

export const recipientCodes = {
  '33012': row('The user id is not valid.', '无效的USERID'),
  '40003': row('The user id is not valid, or of another organisation.', '不合法的UserID'),
  '40031': row('The list holds at least one unknown user id.', '不合法的UserID列表'),
  '40104': row('The mobile number is not valid in this organisation.', '电话号码无效'),
  // Listed as a fault of the request. A message alone is at most 2,048 bytes, so it is the list of
  // user ids that fills the 4,096 characters, and splitting the list cures it.
  '41101': row('The request body is longer than 4,096 characters.', '数据内容过长'),
  '46004': row('There is no such employee.', '不存在的员工'),
  '50002': row(
    "The employee is outside the app's visible range; an administrator can widen it.",
    '企业员工不在授权范围',
  ),
  '50004': row(
    "The department is outside the app's visible range; an administrator can widen it.",
    '企业部门不在授权范围',
  ),
  '60103': row('The mobile number is not valid.', '手机号码不合法'),
  '60111': row('The user id does not exist.', 'UserID不存在'),
  '60120': row('The user is disabled.', '用户已禁用'),
  '60121': row(
    'No such user: unknown, departed, or stored with another country code.',
    '找不到该用户',
  ),
  '81002': row('The user refuses messages of this app.', '用户拒收消息'),
}
