/** What takes two columns of a terminal: Chinese, Japanese, Korean, full-width forms, emoji. */
const wide =
  /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Emoji_Presentation}\u3000-\u303f\uff01-\uff60\uffe0-\uffe6]/u
const characters = new Intl.Segmenter('en', { granularity: 'grapheme' })

function columnsOf(text: string): number {
  const graphemes = [...characters.segment(text)]
  return graphemes.length + graphemes.filter(({ segment }) => wide.test(segment)).length
}

/** Text of others on one line, without anything that steers a terminal. */
export const plain = (text: string): string => text.replaceAll(/\p{Cc}+/gu, ' ')

/**
 * Rows under a head in capitals, columns two blanks apart, numbers to the right. Columns in which
 * nothing stands are left out.
 */
export function table(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const filled = head.map((_, at) => at).filter((at) => rows.some((row) => textOf(row[at]) !== ''))
  return aligned([
    filled.map((at) => head[at]?.toUpperCase() ?? ''),
    ...rows.map((row) => filled.map((at) => row[at])),
  ])
}

type Cell = string | number | undefined

/** Rows whose columns stand below each other. */
export function aligned(rows: readonly (readonly Cell[])[]): string {
  const most = Math.max(0, ...rows.map((row) => row.length))
  const columns = Array.from({ length: most }, (_, at) => ({
    width: Math.max(...rows.map((row) => columnsOf(textOf(row[at])))),
    right: rows.some((row) => typeof row[at] === 'number'),
  }))
  return rows
    .map((row) =>
      columns
        .map(({ width, right }, at) => {
          const text = textOf(row[at])
          const space = ' '.repeat(width - columnsOf(text))
          return right ? space + text : text + space
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

const textOf = (cell: Cell): string => (cell === undefined ? '' : plain(String(cell)))

/** Every line further in. */
export const indented = (text: string, by = 2): string =>
  text.replaceAll(/^(?=.)/gm, ' '.repeat(by))
