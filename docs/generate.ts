import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { commandLinePage } from './command-line.ts'
import { configurationPage } from './configuration.ts'
import { errorsPage } from './errors.ts'
import { problemsPage } from './problems.ts'

/** Every document that is written from code. `path` is relative to this folder. */
const generated: readonly {
  readonly path: string
  readonly text: () => string | Promise<string>
}[] = [
  { path: 'command-line.md', text: commandLinePage },
  { path: 'configuration.md', text: configurationPage },
  { path: 'errors.md', text: errorsPage },
  { path: 'problems.md', text: problemsPage },
]

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
