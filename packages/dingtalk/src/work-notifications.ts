import type { Caller } from './call.ts'
import { RecipientRefusedError } from './errors/recipient-refused-error.ts'
import { reference } from './exchange.ts'
import { lost } from './refusal.ts'
import { readSendResult, type SendResult } from './send-result.ts'

/** User ids, or everyone in the organisation (three times a day). */
export type SendTarget = { readonly userIds: readonly string[] } | 'everyone'

/** A task id is DingTalk's 64-bit number as digits; anything else is a `RangeError`. */
export interface WorkNotifications {
  /**
   * Hands one message to DingTalk for up to 100 people (page
   * "asynchronous-sending-of-enterprise-session-messages"). Success means accepted, not delivered.
   *
   * @param input.message the `msg` object as JSON text; it travels byte for byte
   */
  send(input: {
    to: SendTarget
    message: string
  }): Promise<{ taskId: string; requestId?: string; tokenRefreshed: boolean }>
  /**
   * What became of a task of at most 100 recipients, within 24 hours (page
   * "gets-the-result-of-sending-messages-asynchronously-to-the-enterprise").
   */
  sendResult(taskId: string): Promise<SendResult>
  /**
   * Takes a message back from everybody it was sent to, within 24 hours (page
   * "notification-of-work-withdrawal"). Later, or for an unknown task, it is a
   * `RequestRefusedError` with code 400002. Recalling again does no harm.
   */
  recall(taskId: string): Promise<{ requestId?: string }>
  /**
   * Changes the status bar of an OA message that was sent with one (page
   * "update-work-notification-status-bar", which says within seven days; another page says 24
   * hours). While the send is still in progress, it is a `TransientError` with code 41052.
   *
   * @param update.background `0xFF` and six hexadecimal digits
   */
  updateStatusBar(update: {
    taskId: string
    value: string
    background?: string
  }): Promise<{ requestId?: string }>
}

const MOST_USER_IDS = 100
/** In characters, for the whole request (code 41101). */
const LONGEST_BODY = 4_096

/** Task ids are read and written as text: parsing would round a 64-bit number beyond 2^53. */
export function createWorkNotifications(call: Caller, agentId: number): WorkNotifications {
  return {
    async send({ to, message }) {
      const body = `{"agent_id":${agentId},${targetJson(to)},"msg":${message}}`
      if (body.length > LONGEST_BODY) throw tooLong(body.length)
      const answer = await call({ api: 'asyncsend_v2', body })
      const taskId = /"task_id"\s*:\s*"?(\d+)/.exec(answer.text)?.[1]
      if (taskId !== undefined) {
        return { taskId, ...reference(answer), tokenRefreshed: answer.tokenRefreshed }
      }
      throw lost(answer.at, { code: 'no_task_id', text: 'the answer holds no task id' })
    },

    async sendResult(taskId) {
      const body = `{"agent_id":${agentId},"task_id":${digits(taskId)}}`
      const answer = await call({ api: 'getsendresult', body })
      const result = readSendResult(answer.body)
      if (result !== undefined) return result
      throw lost(answer.at, { code: 'no_result', text: 'the answer holds no result' })
    },

    async recall(taskId) {
      const body = `{"agent_id":${agentId},"msg_task_id":${digits(taskId)}}`
      return reference(await call({ api: 'recall', body }))
    },

    async updateStatusBar({ taskId, value, background }) {
      const bar =
        `"status_value":${JSON.stringify(value)}` +
        (background === undefined ? '' : `,"status_bg":${JSON.stringify(background)}`)
      const body = `{"agent_id":${agentId},"task_id":${digits(taskId)},${bar}}`
      return reference(await call({ api: 'status_bar_update', body }))
    },
  }
}

function digits(taskId: string): string {
  if (/^\d+$/.test(taskId)) return taskId
  throw new RangeError('a task id consists of digits')
}

function targetJson(to: SendTarget): string {
  if (to === 'everyone') return '"to_all_user":true'
  const { userIds } = to
  if (userIds.length === 0 || userIds.length > MOST_USER_IDS) {
    throw new RangeError(`a send has 1 to ${MOST_USER_IDS} user ids, not ${userIds.length}`)
  }
  // The list travels as one text: a comma would make two people of one.
  if (userIds.some((userId) => userId === '' || userId.includes(','))) {
    throw new RangeError('a user id is neither empty nor does it hold a comma')
  }
  return `"userid_list":${JSON.stringify(userIds.join(','))},"to_all_user":false`
}

/** What DingTalk would answer, without spending one of the month's calls to hear it. */
const tooLong = (length: number): RecipientRefusedError =>
  new RecipientRefusedError({
    api: 'asyncsend_v2',
    code: '41101',
    text: `the request body would have ${length} characters, ${LONGEST_BODY} is the limit`,
    hint: 'Send to fewer people at once.',
    secrets: [],
  })
