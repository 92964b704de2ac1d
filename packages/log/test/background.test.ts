import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import { inBackground } from '../src/index.ts'

async function newFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'dingpost-log-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return join(folder, 'log')
}

it('writes lines that come together in one go', async () => {
  const file = await newFile()
  const writes = vi.spyOn(fs, 'write')
  onTestFinished(() => writes.mockRestore())
  const lines = inBackground(file)
  lines.write('one\n')
  lines.write('two\n')
  await vi.waitFor(async () => expect(await readFile(file, 'utf8')).toBe('one\ntwo\n'))
  expect(writes).toHaveBeenCalledOnce()
  lines.write('three\n')
  await vi.waitFor(async () => expect(await readFile(file, 'utf8')).toBe('one\ntwo\nthree\n'))
})

it('writes a line that comes while another is being written', async () => {
  const file = await newFile()
  const { write } = fs
  const held: (() => void)[] = []
  const writes = vi.spyOn(fs, 'write').mockImplementation((...args: Parameters<typeof write>) => {
    held.push(() => write(...args))
  })
  vi.useFakeTimers({ toFake: ['setTimeout'] })
  onTestFinished(() => {
    vi.useRealTimers()
    writes.mockRestore()
  })
  const lines = inBackground(file)
  lines.write('one\n')
  await vi.waitFor(() => expect(held).toHaveLength(1))
  lines.write('two\n')
  await vi.advanceTimersByTimeAsync(1_000)
  expect(held).toHaveLength(1)
  held.shift()?.()
  await vi.waitFor(() => expect(held).toHaveLength(1))
  held.shift()?.()
  await vi.waitFor(async () => expect(await readFile(file, 'utf8')).toBe('one\ntwo\n'))
})

it('writes nothing while nothing is said', async () => {
  const file = await newFile()
  const writes = vi.spyOn(fs, 'write')
  vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval'] })
  onTestFinished(() => {
    vi.useRealTimers()
    writes.mockRestore()
  })
  inBackground(file)
  await vi.advanceTimersByTimeAsync(1_000)
  expect(writes).not.toHaveBeenCalled()
})

it('loses no line of a process that exits at once', () => {
  const log = JSON.stringify(import.meta.resolve('../src/index.ts'))
  const program = `
    const { createLog } = await import(${log})
    createLog('worker', 'info').info('the last word')
    process.exit(0)`
  const said = execFileSync(process.execPath, ['--input-type=module', '--eval', program])
  expect(JSON.parse(String(said))).toMatchObject({ service: 'worker', msg: 'the last word' })
})
