import type { Given, Options } from '../command.ts'
import type { Terminal } from '../terminal.ts'
import { type Checked, readSource } from './source.ts'

export const messageOptions = {
  text: { kind: 'text', value: 'text', about: 'a text message; - reads it from standard input' },
  markdown: { kind: 'text', value: 'file', about: 'a markdown message; - reads standard input' },
  title: { kind: 'text', value: 'text', about: 'its title, in the list of conversations' },
  message: {
    kind: 'text',
    value: 'file',
    about: 'DingTalk’s own msg object, as JSON; - reads standard input',
  },
} as const satisfies Options

const ways = ['text', 'markdown', 'message'] as const

/** DingTalk's `msg` object out of the one way in which it was given. */
export async function messageOf(
  given: Given<typeof messageOptions>,
  terminal: Terminal,
): Promise<Checked<unknown>> {
  const [way, ...others] = ways.filter((one) => given[one] !== undefined)
  if (way === undefined || others.length > 0) {
    return { problem: 'a message is given by one of --text, --markdown, --message' }
  }
  if ((way === 'markdown') !== (given.title !== undefined)) {
    return { problem: '--markdown and --title go together' }
  }
  const content = given[way] ?? ''
  if (way === 'text' && content !== '-') return { value: textMessage(content) }

  const source = await readSource(`--${way}`, content, terminal)
  if ('problem' in source) return source
  switch (way) {
    case 'text':
      return { value: textMessage(withoutLastLineEnd(source.value)) }
    case 'markdown': {
      const text = withoutLastLineEnd(source.value)
      return { value: { msgtype: 'markdown', markdown: { title: given.title, text } } }
    }
    case 'message':
      return parseMessage(source.value)
  }
}

const textMessage = (content: string) => ({ msgtype: 'text', text: { content } })

/** Editors and `echo` write one, and it would make another content of the same words. */
const withoutLastLineEnd = (text: string): string => text.replace(/\r?\n$/, '')

function parseMessage(json: string): Checked<unknown> {
  try {
    return { value: JSON.parse(json) as unknown }
  } catch {
    return { problem: '--message: not JSON' }
  }
}
