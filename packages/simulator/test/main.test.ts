import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, it, onTestFinished } from 'vitest'

function run(environment: Record<string, string>) {
  const main = new URL('../src/main.ts', import.meta.url).pathname
  const child = spawn(process.execPath, [main], { env: { ...process.env, ...environment } })
  onTestFinished(() => void child.kill('SIGKILL'))
  const output = { out: '', err: '' }
  child.stdout.on('data', (chunk: Buffer) => (output.out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (output.err += chunk.toString()))
  return { child, output, ended: once(child, 'close') }
}

it.each(['SIGTERM', 'SIGINT'] as const)('says where it is, and ends on %s', async (signal) => {
  const { child, output, ended } = run({ SIMULATOR_PORT: '0', SIMULATOR_PEOPLE: '3' })
  await once(child.stdout, 'data')
  const [, url] =
    /^DingTalk simulator ready at (http:\/\/127\.0\.0\.1:\d+)\n$/u.exec(output.out) ?? []
  const people: unknown = await (await fetch(`${url}/_control/people`)).json()
  expect(people).toHaveLength(3)
  child.kill(signal)
  expect(await ended).toEqual([0, null])
})

it('ends with 78 and a line for each bad variable', async () => {
  const { output, ended } = run({ SIMULATOR_PORT: 'x', SIMULATOR_LIMITS: '{"messageBytes":-1}' })
  expect(await ended).toEqual([78, null])
  const lines = output.err.trimEnd().split('\n')
  expect(lines).toHaveLength(2)
  expect(lines[0]).toMatch(/^SIMULATOR_PORT: /u)
  expect(lines[1]).toMatch(/^SIMULATOR_LIMITS: messageBytes: /u)
  expect(output.out).toBe('')
})

it('names the variables of an address it cannot have', async () => {
  const { output, ended } = run({ SIMULATOR_HOST: '192.0.2.1', SIMULATOR_PORT: '0' })
  expect(await ended).toEqual([78, null])
  expect(output.err).toMatch(/^SIMULATOR_HOST, SIMULATOR_PORT: listen EADDRNOTAVAIL.*\n$/u)
})
