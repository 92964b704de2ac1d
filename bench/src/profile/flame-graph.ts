import type { Frame } from './cpu-profile.ts'
import { owners } from './owner.ts'

const WIDTH = 1_200
const ROW = 17
const LEGEND = 26
/** Below this nothing could be seen, nor pointed at. */
const NARROWEST = 0.6
/** Of the text in a box: characters of a monospaced 11-pixel font. */
const CHARACTER = 6.7

/**
 * A flame graph as SVG: the width of a box is the CPU time of a function with all that it called,
 * what it called stands above it. Pointing at a box tells its place in the code and its share.
 */
export function flameGraphOf(all: Frame): string {
  const boxes: string[] = []
  let deepest = 0

  function draw(frame: Frame, left: number, depth: number): void {
    const width = (frame.totalMs / all.totalMs) * WIDTH
    if (width < NARROWEST) return
    deepest = Math.max(deepest, depth)
    boxes.push(box(frame, { left, width, depth }))
    let next = left
    const callees = [...frame.callees.values()].toSorted((a, b) => b.totalMs - a.totalMs)
    for (const callee of callees) {
      draw(callee, next, depth + 1)
      next += (callee.totalMs / all.totalMs) * WIDTH
    }
  }

  function box(frame: Frame, { left, width, depth }: Place): string {
    const share = ((frame.totalMs / all.totalMs) * 100).toFixed(1)
    const fits = Math.floor((width - 4) / CHARACTER)
    const [name = ''] = frame.title.split(' ')
    const text = fits < 3 ? '' : name.length > fits ? `${name.slice(0, fits - 1)}…` : name
    const x = left.toFixed(1)
    const y = -(depth + 1) * ROW
    return (
      `<g><title>${escaped(frame.title)} (${share} %)</title>` +
      `<rect x="${x}" y="${y}" width="${width.toFixed(1)}" height="${ROW - 1}" fill="${owners[frame.owner]}"/>` +
      (text === ''
        ? ''
        : `<text x="${(left + 2).toFixed(1)}" y="${y + 12}">${escaped(text)}</text>`) +
      '</g>'
    )
  }

  draw(all, 0, 0)
  const height = (deepest + 1) * ROW
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height + LEGEND}" font-family="monospace" font-size="11">`,
    `<rect width="${WIDTH}" height="${height + LEGEND}" fill="#ffffff"/>`,
    ...legend(),
    `<g transform="translate(0 ${height + LEGEND})">`,
    ...boxes,
    '</g>',
    '</svg>\n',
  ].join('\n')
}

interface Place {
  readonly left: number
  readonly width: number
  readonly depth: number
}

function legend(): string[] {
  let left = 6
  return Object.entries(owners).map(([owner, colour]) => {
    const x = left
    left += 26 + owner.length * CHARACTER
    return `<rect x="${x}" y="6" width="12" height="12" fill="${colour}"/><text x="${x + 16}" y="16">${owner}</text>`
  })
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
