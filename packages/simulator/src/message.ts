import { hash } from 'node:crypto'
import type { StatusBar } from './delivery.ts'
import { direct, type Failure } from './failure.ts'
import { canonicalJson } from './json-member.ts'
import { isObject, parseObject, type JsonObject } from './json-object.ts'
import { exceeds } from './limits.ts'

export interface Message {
  readonly value: JsonObject
  /** The JSON text as received. */
  readonly text: string
  /** The same for the same content, however it was spelled. */
  readonly content: string
}

/** The required texts of each msgtype, and the code that answers when one is missing. */
const requiredTexts = new Map([
  ['text', { code: 44_004, fields: ['content'] }],
  ['image', { code: 34_008, fields: ['media_id'] }],
  ['voice', { code: 34_011, fields: ['media_id', 'duration'] }],
  ['file', { code: 34_010, fields: ['media_id'] }],
  ['link', { code: 34_009, fields: ['messageUrl', 'picUrl', 'title', 'text'] }],
  ['oa', { code: 34_014, fields: ['message_url'] }],
  ['markdown', { code: 34_014, fields: ['title', 'text'] }],
  ['action_card', { code: 34_014, fields: ['markdown'] }],
])

/** message-types-and-data-format. Fields it does not name are let through. */
export function readMessage(
  text: string | undefined,
  maximumBytes: number | null,
): Message | Failure {
  if (text === undefined || text === '') return direct(40035, '缺少参数 msg')
  if (hasEscapedCharacter(text)) return direct(40033, '不合法的请求字符，不能包含\\uxxxx格式的字符')
  const value = parseObject(text)
  if (value === undefined) return direct(34014, '消息体不是合法的JSON对象')
  const problem = messageProblem(value)
  if (problem) return problem
  const bytes = Buffer.byteLength(JSON.stringify(value))
  if (exceeds(bytes, maximumBytes)) {
    return direct(34016, `消息内容过长: ${bytes}字节，最长不超过${maximumBytes}个字节`)
  }
  return { value, text, content: hash('sha256', canonicalJson(value), 'base64url') }
}

function messageProblem(message: JsonObject): Failure | undefined {
  const msgtype = message['msgtype']
  const required = typeof msgtype === 'string' ? requiredTexts.get(msgtype) : undefined
  if (typeof msgtype !== 'string' || !required) return direct(40008, '不合法的消息类型')
  const part = message[msgtype]
  const strangers = [...requiredTexts.keys()].filter((type) => type !== msgtype && type in message)
  if (!isObject(part) || strangers.length > 0) {
    return direct(34014, `消息体与msgtype ${msgtype} 不匹配`)
  }
  const missing = required.fields.find((field) => !isText(part[field]))
  if (missing !== undefined) {
    return direct(required.code, `消息参数缺失或为空: ${msgtype}.${missing}`)
  }
  if (msgtype === 'voice') return voiceProblem(part)
  if (msgtype === 'oa') return oaProblem(part)
  return msgtype === 'action_card' ? actionCardProblem(part) : undefined
}

function voiceProblem(voice: JsonObject): Failure | undefined {
  const seconds = Number(voice['duration'])
  const legal = Number.isInteger(seconds) && seconds > 0 && seconds < 60
  return legal ? undefined : direct(34011, 'voice.duration 须为小于60的正整数')
}

function oaProblem(oa: JsonObject): Failure | undefined {
  const head = oa['head']
  if (!isObject(head) || !isText(head['bgcolor']) || typeof head['text'] !== 'string') {
    return direct(34014, 'oa.head 缺失或不完整')
  }
  return isObject(oa['body']) ? undefined : direct(34014, 'oa.body 缺失')
}

function actionCardProblem(card: JsonObject): Failure | undefined {
  const whole = isText(card['single_title']) && isText(card['single_url'])
  const buttons = isText(card['btn_orientation']) && Array.isArray(card['btn_json_list'])
  const legal = whole !== buttons && !('single_title' in card && 'btn_json_list' in card)
  return legal ? undefined : direct(34014, 'action_card 须为整体跳转或独立跳转之一')
}

export function hasStatusBar(message: JsonObject): boolean {
  return statusBarOf(message) !== null
}

/** The bar a message comes with. */
export function statusBarOf({ oa }: JsonObject): StatusBar | null {
  const bar = isObject(oa) ? oa['status_bar'] : undefined
  if (!isObject(bar)) return null
  const { status_value: value, status_bg: background } = bar
  return { value: isText(value) ? value : '', background: isText(background) ? background : '' }
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

/** An even number of backslashes before it would make `\u0041` five plain characters. */
function hasEscapedCharacter(text: string): boolean {
  return /(?<!\\)(?:\\\\)*\\u[0-9a-f]{4}/iu.test(text)
}
