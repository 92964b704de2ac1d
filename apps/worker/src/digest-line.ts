import type { Message } from '@dingpost/dingtalk'

/** A message as one line of Markdown. */
export interface DigestLine {
  /** With its link, where it has one. */
  readonly full: string
  /** The beginning of its text, for where there is little room. */
  readonly short: string
}

/** Characters of a text; the shorter lines still tell two alarms apart. */
const FULL = 60
const SHORT = 16

export function digestLine(message: Message): DigestLine {
  const { text, url } = gistOf(message)
  const full = plain(text, FULL)
  return { full: url === undefined ? full : linked(full, url), short: plain(text, SHORT) }
}

interface Gist {
  readonly text: string
  readonly url?: string | undefined
}

/** What a person has to know of a message, by its kind; media cannot stand in a line. */
function gistOf(message: Message): Gist {
  switch (message.msgtype) {
    case 'text':
      return { text: message.text.content }
    case 'markdown':
      return { text: message.markdown.title }
    case 'link':
      return { text: message.link.title, url: message.link.messageUrl }
    case 'oa': {
      const { head, body, message_url: url } = message.oa
      return { text: body.title || head.text, url }
    }
    case 'action_card': {
      const { title, markdown, single_url: single, btn_json_list: buttons } = message.action_card
      return { text: title || markdown, url: single ?? buttons?.[0]?.action_url }
    }
    case 'image':
      return { text: '（图片）' }
    case 'voice':
      return { text: `（语音，${message.voice.duration} 秒）` }
    case 'file':
      return { text: '（文件）' }
  }
}

function plain(text: string, most: number): string {
  const characters = Array.from(text.replaceAll(/\s+/g, ' ').trim())
  const cut = characters.length > most ? [...characters.slice(0, most - 1), '…'] : characters
  return escaped(cut.join(''))
}

const wideForms: Readonly<Record<string, string>> = {
  '\\': '＼',
  '`': '｀',
  '*': '＊',
  _: '＿',
  '[': '［',
  ']': '］',
  '<': '＜',
  '~': '～',
}

/**
 * DingTalk documents no escape for its Markdown, so what would be read as a mark becomes its full-width
 * form. An underscore inside a word is none: identifiers and addresses stay as they are.
 */
const escaped = (text: string): string =>
  text.replaceAll(
    /[\\`*[\]<]|~(?=~)|(?<=~)~|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu,
    (mark) => wideForms[mark] ?? mark,
  )

/** An address that a bracket, a blank or a backslash would end is written with percent signs. */
function linked(text: string, url: string): string {
  const address = url.replaceAll(/[\s()<>\\]/g, (mark) =>
    Buffer.from(mark).toString('hex').toUpperCase().replaceAll(/../g, '%$&'),
  )
  return `[${text}](${address})`
}
