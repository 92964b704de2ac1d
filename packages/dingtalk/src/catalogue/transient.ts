import { observed, rowsOf } from './entry.ts'

const row = rowsOf('transient')
/**
 * Faults behind the gateway, which had taken the request by then. For a send that leaves open
 * whether the message is on its way; a repeat of the same bytes on the same day is harmless.
 */
const behindTheGateway = { except: { asyncsend_v2: 'unclear' } } as const

export const transientCodes = {
  '-1': row('The system is busy; at most three tries are advised.', '系统繁忙'),
  '15': row('A service behind the gateway did not answer in time.', '远程服务超时', {
    ...observed,
    ...behindTheGateway,
  }),
  '500': row('System fault.', '系统异常', behindTheGateway),
  '34015': row('Sending to a group conversation failed.', '发送群会话消息失败'),
  '400001': row('System fault.', '系统错误', behindTheGateway),
}
