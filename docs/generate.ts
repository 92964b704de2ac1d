import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { errorsPage } from './errors.ts'

/** Every document that is written from code. `path` is relative to this folder. */
const generated: readonly {
  readonly path: string
  readonly text: () => string | Promise<string>
}[] = [{ path: 'errors.md', text: errorsPage }]

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } })

for (const { path, text } of generated) {
  const file = fileURLToPath(new URL(path, import.meta.url))
  const wanted = await text()
  if (!values.check) {
    await writeFile(file, wanted)
  } else if ((await readFile(file, 'utf8').catch(() => '')) !== wanted) {
    process.exitCode = 1
    console.error(`docs/${path} is stale: run \`pnpm docs:write\``)
  }
}
