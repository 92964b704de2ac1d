import { observed, rowsOf } from './entry.ts'

const row = rowsOf('configuration')

export const configurationCodes = {
  '404': row(
    'The host does not know the address: wrong base URL.',
    '请求的URI地址不存在',
    observed,
  ),
  '40013': row('The corp id is not valid.', '不合法的corpid'),
  '40056': row('The agent id is not valid.', '不合法的agentid'),
  '40089': row('The corp id and corp secret do not match.', '不合法的corpId或corpSecret'),
  '40096': row('The app key and app secret do not match.', '不合法的appKey或appSecret', observed),
  '41002': row('The corp id is missing.', '缺少corpid参数'),
  '41011': row('The agent id is missing.', '缺少agentid'),
  '41020': row(
    'The agent id belongs to another app than the token.',
    'accessToken中包含的appKey与agentId不一致，无法使用当前agentId',
    observed,
  ),
  '41044': row('The app may not send messages.', '禁止发送消息'),
  '48002': row('The API is disabled for the app.', 'Api禁用'),
  '48004': row('Third-party apps: the authorisation has ended.', '授权关系无效'),
  '50003': row('The app is stopped.', '应用已停用'),
  '50005': row('The organisation is disabled.', '企业已禁用'),
  '52010': row('The corp id is not valid.', '无效的corpid'),
  '52019': row('The agent id is not valid.', '无效的agentid'),
  // A permission granted a moment ago is not in a token fetched before.
  '60011': row('The app lacks the permission for the API.', '没有调用该接口的权限', {
    freshTokenMayCure: true,
  }),
  '60020': row("The calling address is not on the app's list.", '访问ip不在白名单之中'),
  '70001': row('The organisation does not exist any more.', '企业不存在或者已经被解散'),
  '70003': row('No app has this agent id.', 'agentid对应微应用不存在'),
  '70004': row(
    'The organisation has no app with this agent id.',
    '企业下没有对应该agentid的微应用',
  ),
  '90020': row(
    'The organisation has used up its calls of the month.',
    '您的企业本月api调用量已超过限制',
    {
      scope: 'organisation',
      wait: 'next-month',
      source: 'how-to-process-api-throttling-on-the-dingtalk-server',
    },
  ),
}
