import { rowsOf } from './entry.ts'

const row = rowsOf('token')

export const tokenCodes = {
  '88': row('Authentication failed, without a sub_code that says why.', '鉴权异常'),
  '33001': row('Unknown organisation: the token does not belong to one.', '无效的企业ID'),
  '40001': row(
    'The access token is not valid; at gettoken: the secret is wrong.',
    '获取access_token时Secret错误，或者access_token无效',
    { except: { gettoken: 'configuration' } },
  ),
  '40014': row('The access token is not valid.', '不合法的access_token'),
  '41001': row('The access token is missing from the URL.', '缺少access_token参数'),
  '42001': row('The access token has expired.', 'access_token超时'),
  '43007': row('The API needs an access token.', '需要授权'),
  '48003': row('The suite token of a third-party app is not valid.', 'suitetoken无效'),
}
