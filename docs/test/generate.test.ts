import { execFile } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, expect, test } from 'vitest'

const docs = fileURLToPath(new URL('..', import.meta.url))
const run = promisify(execFile)
const folders: string[] = []

afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true })
})

/** A copy of this folder, so that a page can be spoilt. */
async function copyOfDocs(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'dingpost-docs-'))
  folders.push(folder)
  await cp(docs, folder, {
    recursive: true,
    filter: (path) => !/node_modules|\.tsbuild/.test(path.slice(docs.length)),
  })
  await symlink(join(docs, 'node_modules'), join(folder, 'node_modules'))
  return folder
}

const generate = (folder: string, ...args: string[]) =>
  run(process.execPath, [join(folder, 'generate.ts'), ...args])

test('the generated pages are those of the code', async () => {
  await expect(generate(docs, '--check')).resolves.toMatchObject({ stderr: '' })
})

test.each(['command-line.md', 'configuration.md', 'errors.md', 'problems.md'])(
  'a stale %s fails the check by name, and is written anew',
  async (page) => {
    const folder = await copyOfDocs()
    const file = join(folder, page)
    const right = await readFile(file, 'utf8')
    await writeFile(file, `${right}\nA line that no code stands behind.\n`)
    await expect(generate(folder, '--check')).rejects.toMatchObject({
      code: 1,
      stderr: `docs/${page} is stale: run \`pnpm docs:write\`\n`,
    })
    await generate(folder)
    expect(await readFile(file, 'utf8')).toBe(right)
  },
)
