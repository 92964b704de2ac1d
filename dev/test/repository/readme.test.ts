import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { absolute, read } from './repository.ts'

const english = read('README.md')
const chinese = read('README.zh-CN.md')

test('both READMEs have the same parts in the same order', () => {
  expect(headingLevels(chinese)).toEqual(headingLevels(english))
})

test('both READMEs show the same code, but for its comments', () => {
  expect(codeBlocks(english)).not.toEqual([])
  expect(codeBlocks(chinese)).toEqual(codeBlocks(english))
})

test('both READMEs link to the same files, and each of them exists', () => {
  const files = linkedFiles(english)
  expect(linkedFiles(chinese)).toEqual(files)
  expect(files.filter((file) => !existsSync(absolute(file)))).toEqual([])
})

function headingLevels(markdown: string): number[] {
  const prose = markdown.replace(/^ *```[^]*?^ *```$/gm, '')
  return [...prose.matchAll(/^(#+) /gm)].map(([, marks = '']) => marks.length)
}

function codeBlocks(markdown: string): string[] {
  return [...markdown.matchAll(/^ *```[^]*?^ *```$/gm)].map(([block]) =>
    block.replace(/ +# .*$/gm, ''),
  )
}

/** Without the links that lead from one README to the other. */
function linkedFiles(markdown: string): string[] {
  return [...markdown.matchAll(/\]\(([^):]+)\)/g)]
    .map(([, target = '']) => target.replace(/#.*/, ''))
    .filter((target) => target !== '' && !target.startsWith('README'))
}
