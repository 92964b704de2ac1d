import { expect, test } from 'vitest'
import { filesBelow, read } from './repository.ts'

const code = filesBelow().filter((path) => /\.(ts|lua|sh)$|^\.ci\/run$/.test(path))

test('a file is a room for one noun: at most 400 lines', () => {
  const long = code
    .map((path) => ({ path, lines: read(path).trimEnd().split('\n').length }))
    .filter(({ lines }) => lines > 400)
  expect(long).toEqual([])
})

test('no folder or file is named for being a place for anything', () => {
  const vague = /(^|\/)(utils?|helpers?|common|types|misc|shared)(\/|\.ts$)/
  expect(code.filter((path) => vague.test(path))).toEqual([])
})
