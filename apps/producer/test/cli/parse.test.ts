import { expect, it } from 'vitest'
import { command } from '../../src/cli/command.ts'
import { done } from '../../src/cli/outcome.ts'
import { parse } from '../../src/cli/parse.ts'

const greet = command({
  kind: 'api',
  name: 'greet',
  summary: '',
  arguments: ['name'],
  options: {
    loud: { kind: 'flag', about: '' },
    word: { kind: 'text', value: 'text', about: '' },
    language: { kind: 'text', value: 'code', about: '', choices: ['zh', 'en'] },
    guest: { kind: 'list', value: 'name', about: '' },
  },
  examples: [],
  run: async () => done,
})
const must = command({
  kind: 'api',
  name: 'must',
  summary: '',
  options: { value: { kind: 'text', value: 'text', about: '', required: true } },
  examples: [],
  run: async () => done,
})

it('gives every option a value of its kind, and every argument its word', () => {
  expect(parse(greet, ['li'])).toEqual({
    ok: true,
    json: false,
    given: { name: 'li', loud: false, word: undefined, language: undefined, guest: [] },
  })
  const words = [
    '--guest',
    'a',
    '--loud',
    'li',
    '--guest=b',
    '--word=--x',
    '--language',
    'zh',
    '--json',
  ]
  expect(parse(greet, words)).toEqual({
    ok: true,
    json: true,
    given: { name: 'li', loud: true, word: '--x', language: 'zh', guest: ['a', 'b'] },
  })
})

it('takes a lone dash for a value, and words behind two dashes as they are', () => {
  expect(parse(greet, ['--word', '-', '--', '--loud'])).toMatchObject({
    ok: true,
    given: { name: '--loud', word: '-', loud: false },
  })
})

it.each([
  [['--shout'], 'there is no option --shout'],
  [['--no-loud'], 'there is no option --no-loud'],
  [['--constructor'], 'there is no option --constructor'],
  [['-l'], 'there is no option -l'],
  [['--mobile:13800000000'], 'there is no option --mobile:…'],
  [['-13800000000'], 'there is no option -…'],
  [['--loud=13800000000'], '--loud takes no value'],
  [['--word'], '--word needs a value'],
  [['--word='], '--word needs a value'],
  [['--word', '--loud'], '--word needs a value; one that begins with a dash is given as --word=-…'],
  [['--word', '1380', '--word', '1381'], '--word is given twice'],
  [['--language', '13800000000'], '--language takes zh, en'],
  [['13800000000'], 'one word is too many'],
  [['13800000000', '13900000000'], '2 words are too many'],
])('%j is refused without a value in the complaint', (words, complaint) => {
  expect(parse(greet, ['li', ...words])).toEqual({ ok: false, problems: [complaint] })
})

it('names what is missing', () => {
  expect(parse(greet, [])).toEqual({ ok: false, problems: ['<name> is missing'] })
  expect(parse(must, [])).toEqual({ ok: false, problems: ['--value is missing'] })
  expect(parse(must, ['--value', 'x'])).toMatchObject({ ok: true, given: { value: 'x' } })
})
