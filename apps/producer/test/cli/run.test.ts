import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { commands } from '../../src/cli/commands.ts'
import { dingpost } from './dingpost.ts'

/** Lines for which a terminal may be too narrow; an example is one line, to be copied. */
const overlong = (out: string) =>
  out.split('\n').filter((line) => line.length > 80 && !line.startsWith('  dingpost '))

const names = commands.map(({ name }) => name)

describe('help', () => {
  it.each([[[]], [['help']], [['--help']], [['-h']], [['help', '--help']], [['nothing', '-h']]])(
    'the words %j show what there is',
    async (words) => {
      const { code, out, err, received } = await dingpost(words)
      expect({ code, err, received }).toEqual({ code: 0, err: '', received: [] })
      for (const name of names) expect(out).toMatch(new RegExp(`^  ${name}  +\\S`, 'm'))
      expect(out).toContain('DINGPOST_URL')
      expect(out).toContain('DINGPOST_API_KEY')
      expect(overlong(out)).toEqual([])
    },
  )

  it.each(names)('of %s names everything the command takes', async (name) => {
    const { code, out } = await dingpost(['help', name])
    expect(code).toBe(0)
    expect(out).toContain(`usage: dingpost ${name}`)
    const options = Object.keys(commands.find((command) => command.name === name)?.options ?? {})
    for (const option of [...options, 'json', 'help']) {
      expect(out).toMatch(new RegExp(`^  --${option}[ \n]`, 'm'))
    }
    expect(overlong(out)).toEqual([])
  })

  it.each([
    [['send', '--help']],
    [['send', '--mobile', '13800000000', '--nonsense', '-h']],
    [['--help', 'send']],
    [['--', 'help', 'send']],
  ])('%j asks for the help of send', async (words) => {
    expect((await dingpost(words)).out).toBe((await dingpost(['help', 'send'])).out)
  })
})

it('--version is that of the package', async () => {
  const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  const { version } = JSON.parse(manifest) as { version: string }
  expect(await dingpost(['--version'])).toMatchObject({ code: 0, out: version })
})

it.each([[['13800000000']], [['help', '13800000000']], [['--json', 'status']]])(
  '%j is no command, and is not repeated',
  async (words) => {
    const { code, out, err } = await dingpost(words)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toMatch(/^there is no such command\n\ndingpost sends /)
    expect(err).not.toContain('138')
  },
)

it('a command behind the dashes of pnpm is found', async () => {
  expect((await dingpost(['--', 'resume'])).err).toContain('<app> is missing')
})
