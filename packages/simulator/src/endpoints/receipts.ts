import type { Drop, Task } from '../delivery.ts'
import { direct, isFailure, type Failure } from '../failure.ts'
import { exceeds } from '../limits.ts'
import { hasStatusBar } from '../message.ts'
import { openedAt } from '../reading-time.ts'
import { agentFailure } from './agent.ts'
import { ok, type Call, type Endpoint } from './endpoint.ts'

const windowMs = 24 * 3_600_000

/** The app's own task of the last 24 hours, or the code the endpoint answers for anything else. */
function readTask(call: Call, field: string, code: number): Task | Failure {
  const wrongAgent = agentFailure(call)
  if (wrongAgent) return wrongAgent
  const task = call.world.deliveries.task(call.parameters.whole(field) ?? Number.NaN)
  const own = task?.appKey === call.app.appKey && call.at - task.at <= windowMs
  return own ? task : direct(code, `无效的参数: ${field}`)
}

/** obtain-the-sending-progress-of-asynchronous-sending-of-enterprise-session. */
export const getSendProgress: Endpoint = {
  permission: null,
  counted: true,
  answer(call) {
    const task = readTask(call, 'task_id', 40_035)
    if (isFailure(task)) return task
    const share = (call.at - task.at) / Math.max(task.resultAt - task.at, 1)
    const percent = call.at >= task.resultAt ? 100 : Math.max(0, Math.floor(share * 100))
    const status = percent === 0 ? 0 : percent < 100 ? 1 : 2
    return ok({ progress: { progress_in_percent: percent, status } })
  },
}

/** gets-the-result-of-sending-messages-asynchronously-to-the-enterprise. */
export const getSendResult: Endpoint = {
  permission: null,
  counted: true,
  answer(call) {
    const task = readTask(call, 'task_id', 400_002)
    if (isFailure(task)) return task
    const people = task.delivered.length + task.drops.length
    if (exceeds(people, call.world.limits.resultPeople)) {
      return direct(41_052, '接收者过多，无法查询发送结果')
    }
    return ok({ send_result: call.at < task.resultAt ? emptyResult : sendResult(call, task) })
  },
}

const emptyResult = {
  failed_user_id_list: [],
  forbidden_list: [],
  invalid_dept_id_list: [],
  invalid_user_id_list: [],
  read_user_id_list: [],
  unread_user_id_list: [],
}

/** `forbidden_user_id_list` stays away, as in the page's sample and in live answers. */
function sendResult({ world, at }: Call, task: Task): Record<keyof typeof emptyResult, unknown[]> {
  const moment = { now: at, readAfterMs: world.behaviour.readAfterMs }
  const hasRead = (userId: string) => openedAt(task, userId, moment) !== null
  const dropped = (code: string) =>
    task.drops.filter((drop) => drop.code === code).map((drop) => drop.userId)
  return {
    failed_user_id_list: dropped('failed'),
    forbidden_list: task.drops
      .filter(isForbidden)
      .map(({ code, threshold, userId }) => ({ code, count: threshold, userid: userId })),
    invalid_dept_id_list: [...task.invalidDepartments],
    invalid_user_id_list: dropped('invalid'),
    read_user_id_list: task.delivered.filter((userId) => hasRead(userId)),
    unread_user_id_list: task.delivered.filter((userId) => !hasRead(userId)),
  }
}

function isForbidden({ code }: Drop): boolean {
  return /^\d+$/u.test(code)
}

/** notification-of-work-withdrawal: the field has a name of its own. */
export const recall: Endpoint = {
  permission: null,
  counted: true,
  answer(call) {
    const task = readTask(call, 'msg_task_id', 400_002)
    if (isFailure(task)) return task
    task.recalledAt ??= call.at
    return { ...ok(), taskId: task.taskId }
  },
}

/** update-work-notification-status-bar. */
export const updateStatusBar: Endpoint = {
  permission: null,
  counted: true,
  answer(call) {
    const task = readTask(call, 'task_id', 40_035)
    if (isFailure(task)) return task
    const value = call.parameters.text('status_value')
    if (value === undefined || value === '') return direct(40_035, '缺少参数 status_value')
    if (!hasStatusBar(task.message)) return direct(40_035, '无效的参数: task_id')
    if (call.at < task.resultAt) return direct(41_052, '消息发送未完成')
    task.statusBar = { value, background: call.parameters.text('status_bg') ?? '' }
    return ok()
  },
}
