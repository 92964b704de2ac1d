import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test, vi } from 'vitest'
import { type Child, startChild, whenReady } from '../src/child.ts'
import { freePort } from '../src/port.ts'
import { temporaryFolder } from './temporary-folder.ts'

test('what it prints is what there is, and Ctrl-C ends all of it', async () => {
  const dev = await startDev()
  const text = await whenReady(dev, () => {
    const output = dev.output()
    return output.includes('Read what became of it') && output.endsWith('\n') ? output : undefined
  })
  const [docs, board, simulator] = ['API docs', 'Bull Board', 'Simulator'].map(
    (name) => new RegExp(`^ {2}${name} +(http://\\S+)`, 'm').exec(text)?.[1] ?? '',
  ) as [string, string, string]
  const [, user, password] = /user (\w+), password (\w+)/.exec(text) ?? []
  const login = { headers: { authorization: `Basic ${btoa(`${user}:${password}`)}` } }

  expect((await fetch(docs)).status).toBe(200)
  expect((await fetch(board)).status).toBe(401)
  expect((await fetch(board, login)).status).toBe(200)

  const [send, look] = text.match(/^ {2}curl .*$/gm) as [string, string]
  const { id } = (await curl(send)) as { id: string }
  expect(await curl(look.replace('ID', id))).toMatchObject({ id, recipients: { total: 1 } })
  const page = async () => (await fetch(simulator)).text()
  await vi.waitFor(async () => expect(await page()).toContain('生日快乐'), { timeout: 10_000 })

  expect(await dev.stop({ signal: 'SIGINT' })).toEqual({ code: 0, signal: null })
  await expect(fetch(docs)).rejects.toThrow('fetch failed')
  await expect(fetch(simulator)).rejects.toThrow('fetch failed')
})

test('a wished port is used', async () => {
  const port = await freePort()
  const dev = await startDev({ PRODUCER_PORT: String(port) })
  await whenReady(dev, () => dev.output().includes('Read what became of it') || undefined)
  expect(dev.output()).toContain(`http://127.0.0.1:${port}/docs`)
})

test('a wish that is no port is refused before anything starts', async () => {
  const dev = await startDev({ PRODUCER_PORT: 'https' })
  expect(await dev.exited).toEqual({ code: 78, signal: null })
  expect(dev.output()).toBe('PRODUCER_PORT must be a port, 0 to 65535\n')
})

async function startDev(wishes: Record<string, string> = {}): Promise<Child> {
  const dev = await startChild({
    name: 'dev',
    command: process.execPath,
    args: [fileURLToPath(new URL('../src/main.ts', import.meta.url))],
    env: { PATH: process.env['PATH'] ?? '', ...wishes },
    logFile: join(temporaryFolder(), 'dev.log'),
  })
  onTestFinished(async () => {
    await dev.stop()
  })
  return dev
}

/** Does what the curl line says; curl itself need not be there. */
async function curl(line: string): Promise<unknown> {
  const url = /http:\S+/.exec(line)?.[0] ?? ''
  const headers = [...line.matchAll(/-H '([^:]+): ([^']+)'/g)].map(([, name, value]) => [
    name,
    value,
  ])
  const body = /-d '([^']+)'/.exec(line)?.[1]
  const response = await fetch(url, {
    headers: headers as [string, string][],
    ...(body !== undefined && { method: 'POST', body }),
  })
  return response.json()
}
