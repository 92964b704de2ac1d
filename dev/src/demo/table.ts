/** What takes two columns of a terminal: Chinese, Japanese, Korean, full-width forms, emoji. */
const wide =
  /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Emoji_Presentation}\u3000-\u303f\uff01-\uff60\uffe0-\uffe6]/u
const characters = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** How many columns a terminal gives to a text of one line. */
export function columnsOf(text: string): number {
  const graphemes = [...characters.segment(text)]
  return graphemes.length + graphemes.filter(({ segment }) => wide.test(segment)).length
}

type Column = { readonly title: string; readonly align?: 'left' | 'right' }

/** A table of plain text. A cell may have several lines; a rule parts the head from the rows. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const head = columns.map(({ title }) => title)
  const widths = columns.map((_, at) =>
    Math.max(...[head, ...rows].flatMap((row) => (row[at] ?? '').split('\n').map(columnsOf))),
  )
  const lines = (row: readonly string[]) => {
    const cells = row.map((cell) => cell.split('\n'))
    const height = Math.max(...cells.map((cell) => cell.length))
    return Array.from({ length: height }, (_, line) =>
      columns
        .map(({ align }, at) => padded(cells[at]?.[line] ?? '', widths[at] ?? 0, align))
        .join('  ')
        .trimEnd(),
    )
  }
  const rule = widths.map((width) => '─'.repeat(width)).join('  ')
  return [...lines(head), rule, ...rows.flatMap(lines)].join('\n')
}

function padded(text: string, width: number, align: Column['align'] = 'left'): string {
  const space = ' '.repeat(width - columnsOf(text))
  return align === 'left' ? text + space : space + text
}
