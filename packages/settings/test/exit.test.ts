import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

it('prints one line for each problem and ends with the exit code for a wrong configuration', () => {
  const module = fileURLToPath(new URL('../src/exit.ts', import.meta.url))
  const script = `import { exitWithProblems } from ${JSON.stringify(module)}
    exitWithProblems(['A: wrong', 'B: missing'])`
  const ended = spawnSync(process.execPath, ['--input-type=module', '-e', script])
  expect(ended.stderr.toString()).toBe('A: wrong\nB: missing\n')
  expect(ended.status).toBe(78)
})
