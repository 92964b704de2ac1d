import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, inject, onTestFinished, test, vi } from 'vitest'

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))

interface AppOfFile {
  readonly name: string
  readonly agentId?: number
  readonly organisation?: string
  readonly receipts?: string
}

/** A worker process with an apps file that the test may write anew. */
function startProcess() {
  const folder = mkdtempSync(join(tmpdir(), 'dingpost-worker-'))
  const file = join(folder, 'apps.json')
  const own = randomBytes(4).toString('hex')
  const nameOf = (name: string) => `${name}-${own}`
  const writeApps = (apps: readonly AppOfFile[]) => {
    const complete = apps.map((app) => ({
      appKey: `key of ${app.name}`,
      appSecret: 'app-hush',
      agentId: 1,
      ...app,
    }))
    writeFileSync(file, JSON.stringify({ apps: complete }))
  }
  writeApps([{ name: nameOf('hr') }, { name: nameOf('ops') }])

  const env = {
    PATH: process.env['PATH'],
    REDIS_URL: inject('redisUrl'),
    DINGTALK_APPS_FILE: file,
    WORKER_PORT: '0',
  }
  const child = spawn(process.execPath, [main], { env })
  onTestFinished(() => {
    child.kill('SIGKILL')
    rmSync(folder, { recursive: true })
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (bytes) => (output += String(bytes)))
  }
  const exited = once(child, 'exit') as Promise<[number | null]>
  const line = (message: string, nth = 1) =>
    vi.waitFor(() => {
      const found = output.split('\n').filter((text) => text.includes(`"msg":"${message}"`))
      if (found.length < nth) throw new Error(`no line "${message}" in:\n${output}`)
      return JSON.parse(found[nth - 1] ?? '') as Record<string, unknown>
    }, 15_000)
  return {
    nameOf,
    writeApps,
    file,
    line,
    output: () => output,
    kill: (signal: NodeJS.Signals) => child.kill(signal),
    exitCode: async () => (await exited)[0],
    async apps() {
      const { url } = await line('worker started')
      const response = await fetch(`${String(url)}/readyz`)
      const { apps } = (await response.json()) as { apps: { app: string; organisation: string }[] }
      return apps.map(({ app, organisation }) => `${app} of ${organisation}`)
    },
  }
}

test('a worker looks at its apps again on SIGHUP, and keeps them when the file is bad', async () => {
  const worker = startProcess()
  const { nameOf } = worker
  const [hr, ops, sales] = [nameOf('hr'), nameOf('ops'), nameOf('sales')]
  expect(await worker.apps()).toEqual([`${hr} of default`, `${ops} of default`])

  worker.writeApps([{ name: hr, organisation: 'acme' }, { name: sales }])
  worker.kill('SIGHUP')
  expect(await worker.line('apps reloaded')).toMatchObject({
    started: [sales],
    changed: [hr],
    stopped: [ops],
  })
  expect(await worker.apps()).toEqual([`${hr} of acme`, `${sales} of default`])

  worker.writeApps([
    { name: hr, agentId: -1 },
    { name: sales, receipts: 'sometimes' },
  ])
  worker.kill('SIGHUP')
  const problems = [
    await worker.line('apps not reloaded'),
    await worker.line('apps not reloaded', 2),
  ]
  expect(problems).toMatchObject([
    { level: 50, problem: expect.stringContaining('agentId') as string },
    { level: 50, problem: expect.stringContaining('receipts') as string },
  ])
  expect(await worker.apps()).toEqual([`${hr} of acme`, `${sales} of default`])

  worker.kill('SIGTERM')
  expect(await worker.exitCode()).toBe(0)
  expect(worker.output()).not.toContain('hush')
})
