import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { readApps } from '../../src/apps/apps.ts'
import { createReader } from '../../src/environment.ts'

/** A folder of this test file's own, with an apps file in it. */
export function createAppsFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'dingpost-apps-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'apps.json')
  const write = (content: unknown): void =>
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  /** `problems` without the variable that all of them begin with. */
  const read = (content: unknown, env: Record<string, string> = {}) => {
    write(content)
    const reader = createReader({ ...env, DINGTALK_APPS_FILE: path })
    const apps = readApps(reader)
    const problems = reader.problems.map((line) => line.replace(/^DINGTALK_APPS_FILE: /, ''))
    return { apps, problems }
  }
  return { path, write, read }
}
