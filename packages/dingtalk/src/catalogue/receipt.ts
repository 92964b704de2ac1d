import { rowsOf } from './entry.ts'

const shared = { source: 'gets-the-result-of-sending-messages-asynchronously-to-the-enterprise' }
const throttled = rowsOf('throttled', { ...shared, wait: 'minute' })
const dailyCap = rowsOf('daily_cap', { ...shared, scope: 'people', wait: 'next-day' })
const duplicate = rowsOf('duplicate', { ...shared, scope: 'people' })
const request = rowsOf('request', shared)
const recipient = rowsOf('recipient', { ...shared, scope: 'people' })
const transient = rowsOf('transient', shared)

/** Codes of `forbidden_list` in a receipt. Some may also come as the `errcode` of a send. */
export const receiptCodes = {
  '143103': throttled(
    'The app reached more people than a minute allows.',
    '企业单应用消息发送人次QPM超限',
    { scope: 'app' },
  ),
  '143104': throttled(
    'The organisation reached more people than a minute allows.',
    '企业每分钟发送人次QPM超限',
    { scope: 'organisation' },
  ),
  '143105': dailyCap('The person had 500 messages of the app today.', '单应用给单人每日推送量超限'),
  '143106': duplicate(
    'The person had the same content from the app today.',
    '单应用给单人推送重复消息超限',
  ),
  '143203': throttled(
    'Third-party apps: one organisation, more people than a minute allows.',
    'ISV单应用发送给单企业人次QPM超限',
    { scope: 'organisation' },
  ),
  '143204': throttled(
    'Third-party apps: all organisations, more people than a minute allows.',
    'ISV单应用发送给所有企业人次QPM超限',
    { scope: 'app' },
  ),
  '143205': dailyCap(
    'Third-party apps: the person had the messages of the day.',
    '单应用给单人每日推送量超限',
  ),
  '143206': duplicate(
    'Third-party apps: the person had the same content today.',
    '单应用给单人推送重复消息超限',
  ),
  '1430000': request('The list of recipients is empty.', '接收者为空'),
  '1430001': request('The grant type is not known.', '未识别的grantType'),
  '1430002': request('The message holds forbidden content.', '包含违禁内容'),
  '1430003': transient('The platform protects itself; wait long.', '触发OAPI系统保护', {
    wait: 'ban',
    scope: 'app',
    // A moment later the next send would only add to what it protects itself from.
    except: { asyncsend_v2: 'throttled' },
  }),
  '1430004': recipient(
    'The person is protected as an executive and has to switch that off.',
    '超级高管保护',
  ),
}
