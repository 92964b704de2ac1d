import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../..', import.meta.url))

const notOurs = new Set(['node_modules', '.git', '.tsbuild', 'dist', 'coverage'])

/** Paths from the repository's root of the files below `folder`, without installed and built ones. */
export function filesBelow(folder = ''): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => !notOurs.has(entry.name))
    .flatMap((entry) => {
      const path = join(folder, entry.name)
      return entry.isDirectory() ? filesBelow(path) : [path]
    })
}

export function absolute(path: string): string {
  return join(root, path)
}

export function read(path: string): string {
  return readFileSync(absolute(path), 'utf8')
}
