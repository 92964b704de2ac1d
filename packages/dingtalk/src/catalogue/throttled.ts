import { observed, rowsOf } from './entry.ts'

const throttlingPage = 'how-to-process-api-throttling-on-the-dingtalk-server'
const second = rowsOf('throttled', { wait: 'next-second', scope: 'api', source: throttlingPage })
/** The length of these bans is not documented; the text of the answer often names the end. */
const minute = rowsOf('throttled', { wait: 'minute' })

export const throttledCodes = {
  '41045': minute(
    'Sends to everyone: the three of the day are used up.',
    '单应用全员消息/每天总量超限',
    { wait: 'next-day', scope: 'broadcast' },
  ),
  '41046': minute(
    'Sends to everyone: too many in this minute.',
    '超过发送全员消息的每分钟次数上限',
    { scope: 'broadcast' },
  ),
  '41047': minute(
    'Too many people reached in this minute in the organisation.',
    '超过给该企业发消息的每分钟人次上限',
    { scope: 'organisation' },
  ),
  '41048': minute(
    'Too many sends in this minute to the organisation.',
    '超过给企业发消息的每分钟次数总上限',
    { scope: 'organisation' },
  ),
  '45009': minute('The call limit is exceeded.', '接口调用超过限制', { scope: 'app' }),
  '90001': minute(
    'All calls from this server are banned for a while.',
    '您的服务器调用钉钉开放平台所有接口的请求都被暂时禁用了',
    { scope: 'address' },
  ),
  '90002': second(
    'The API is called too often by all of its users together; avoid the full hour.',
    '您的服务器调用钉钉开放平台当前接口的所有请求都被暂时禁用了',
  ),
  '90003': minute(
    'All calls of the organisation are banned for a while.',
    '您的企业调用钉钉开放平台所有接口的请求都被暂时禁用了',
    { scope: 'organisation' },
  ),
  '90004': minute(
    'The credentials in use are banned for a while.',
    '您当前使用的CorpId及CorpSecret被暂时禁用了',
    { scope: 'app' },
  ),
  '90005': minute(
    'The organisation calls this API too often.',
    '您的企业调用当前接口次数过多，请求被暂时禁用了',
    { scope: 'api' },
  ),
  '90006': minute(
    'The credentials in use call this API too often.',
    '您当前使用的CorpId及CorpSecret调用当前接口次数过多，请求被暂时禁用了',
    { scope: 'api' },
  ),
  '90007': minute(
    'Third-party apps: all calls to the organisation are banned for a while.',
    '您当前要调用的企业的接口次数过多，对该企业的所有请求都被暂时禁用了',
    { scope: 'organisation' },
  ),
  '90008': minute(
    'Third-party apps: this API of the organisation is called too often.',
    '您当前要调用的企业的当前接口次数过多，对此企业下该接口的所有请求都被暂时禁用了',
    { scope: 'api' },
  ),
  '90009': minute(
    'Third-party apps: all calls to all organisations are banned for a while.',
    '您调用企业接口超过了限制，对所有企业的所有接口的请求都被暂时禁用了',
    { scope: 'app' },
  ),
  '90010': minute(
    'Third-party apps: this API of all organisations is banned for a while.',
    '您调用企业当前接口超过了限制，对所有企业的该接口的请求都被暂时禁用了',
    { scope: 'api' },
  ),
  '90011': minute(
    'Third-party apps: all calls of the suite are banned for a while.',
    '您的套件调用企业接口超过了限制，该套件的所有请求都被暂时禁用了',
    { scope: 'app' },
  ),
  '90012': minute(
    'Third-party apps: the suite calls this API too often.',
    '您的套件调用企业当前接口超过了限制，该套件对此接口的所有请求都被暂时禁用了',
    { scope: 'api' },
  ),
  '90013': minute(
    'Third-party apps: the suite calls the organisation too often.',
    '您的套件调用当前企业的接口超过了限制，该套件对此企业的所有请求都被暂时禁用了',
    { scope: 'organisation' },
  ),
  '90014': minute(
    'Third-party apps: the suite calls this API of the organisation too often.',
    '您的套件调用企业当前接口超过了限制，该套件对此企业该接口的所有请求都被暂时禁用了',
    { scope: 'api' },
  ),
  '90017': minute(
    'The address is used with the credentials of too many organisations.',
    '此IP使用CorpId及CorpSecret调用接口的CorpId个数超过限制',
    { scope: 'address' },
  ),
  '90018': second('The app calls this API more often than 20 times a second.', '应用维度QPS限流'),
  '90019': second(
    'Third-party apps: the app calls this API of the organisation more than 40 times a second.',
    '',
    observed,
  ),
}
