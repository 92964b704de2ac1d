import type { StatusBar } from '../delivery.ts'
import { isObject, type JsonObject } from '../json-object.ts'

/** What a person sees of a message, a line each, the most telling first; `bar` is an updated one. */
export function preview(message: JsonObject, bar: StatusBar | null = null): string[] {
  const msgtype = String(message['msgtype'])
  const part = message[msgtype]
  if (!isObject(part)) return []
  return lines(msgtype, part, bar).filter((line) => line !== '')
}

function lines(msgtype: string, part: JsonObject, bar: StatusBar | null): string[] {
  switch (msgtype) {
    case 'text':
      return [text(part, 'content')]
    case 'markdown':
      return [text(part, 'title'), text(part, 'text')]
    case 'link':
      return [text(part, 'title'), text(part, 'text'), text(part, 'messageUrl')]
    case 'action_card':
      return [text(part, 'title'), text(part, 'markdown'), ...buttons(part)]
    case 'oa':
      return oaLines(part, bar)
    case 'voice':
      return [`${text(part, 'media_id')}, ${text(part, 'duration')} s`]
    default:
      return [text(part, 'media_id')]
  }
}

function buttons(card: JsonObject): string[] {
  const list = card['btn_json_list']
  const titles = Array.isArray(list) ? list.filter(isObject).map((each) => text(each, 'title')) : []
  return [text(card, 'single_title'), ...titles].filter(Boolean).map((title) => `[ ${title} ]`)
}

/** message-types-and-data-format: of a form people see six rows. */
function oaLines(oa: JsonObject, bar: StatusBar | null): string[] {
  const body = member(oa, 'body')
  const form = Array.isArray(body['form']) ? body['form'].filter(isObject).slice(0, 6) : []
  const rich = member(body, 'rich')
  const author = text(body, 'author')
  return [
    bar?.value ?? text(member(oa, 'status_bar'), 'status_value'),
    text(body, 'title'),
    ...form.map((row) => `${text(row, 'key')} ${text(row, 'value')}`),
    `${text(rich, 'num')} ${text(rich, 'unit')}`.trim(),
    text(body, 'content'),
    author && `— ${author}`,
  ]
}

function member(of: JsonObject, name: string): JsonObject {
  const value = of[name]
  return isObject(value) ? value : {}
}

function text(of: JsonObject, name: string): string {
  const value = of[name]
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}
