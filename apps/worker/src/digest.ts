import { type Message, MOST_BYTES } from '@dingpost/dingtalk'
import type { FoldedMessage } from '@dingpost/ledger'
import { digestLine } from './digest-line.ts'

type Markdown = Extract<Message, { msgtype: 'markdown' }>

/**
 * One message that tells of all that were folded for a person, at most MOST_BYTES of UTF-8 JSON.
 * Where they do not fit, the oldest lose detail first, then their lines; the last line says how many
 * have none.
 *
 * @param batch makes each digest another content: DingTalk would swallow one that equals an earlier one
 * @param folded the earliest first, as they stand in the ledger
 */
export function composeDigest(batch: string, folded: readonly FoldedMessage[]): Markdown {
  const head = headOf(folded)
  const title = `消息汇总：${folded.length} 条`
  const withLines = (lines: string, left: number): Markdown => ({
    msgtype: 'markdown',
    markdown: { title, text: `#### ${title}\n\n${head}\n\n${lines}\n${footOf(batch, left)}` },
  })

  const entries = folded.map(({ at, message }) => {
    const { full, short } = digestLine(JSON.parse(message) as Message)
    return { full: lineOf(at, full), short: lineOf(at, short) }
  })
  const room = MOST_BYTES - bytesOf(withLines('', folded.length))
  const { lines, left } = fitInto(room, entries)
  return withLines(lines.join(''), left)
}

interface Entry {
  readonly full: string
  readonly short: string
}

/** The lines that have room, and how many are left without one. */
function fitInto(room: number, entries: readonly Entry[]) {
  let needed = entries.reduce((sum, { full }) => sum + weight(full), 0)
  const lines = entries.map(({ full, short }) => {
    const fits = needed <= room || weight(short) >= weight(full)
    if (!fits) needed -= weight(full) - weight(short)
    return fits ? full : short
  })
  let left = 0
  for (const line of lines) {
    if (needed <= room) break
    needed -= weight(line)
    left += 1
  }
  return { lines: lines.slice(left), left }
}

const lineOf = (at: number, text: string): string => `- ${inShanghai(at).slice(6)} ${text}\n`

function headOf(folded: readonly FoldedMessage[]): string {
  const times = folded.map(({ at }) => at)
  const [from, to] = [inShanghai(Math.min(...times)), inShanghai(Math.max(...times))]
  const until = from.slice(0, 5) === to.slice(0, 5) ? to.slice(6) : to
  return `您今天的消息较多，${from} 至 ${until} 的消息合并为这一条：`
}

const footOf = (batch: string, left: number): string =>
  left === 0 ? `\n编号 ${batch}` : `\n另有较早的 ${left} 条未列出。编号 ${batch}`

/** `11-22 09:30` */
const inShanghai = (ms: number): string =>
  new Date(ms + 8 * 3_600_000).toISOString().slice(5, 16).replace('T', ' ')

const bytesOf = (message: Markdown): number => Buffer.byteLength(JSON.stringify(message))

/** What a text adds to a JSON text, in bytes of UTF-8. */
const weight = (text: string): number => Buffer.byteLength(JSON.stringify(text)) - 2
