import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { type Child, startChild, whenReady } from '../src/child.ts'
import { temporaryFolder } from './temporary-folder.ts'

test('a process that is asked to stop in vain is killed after the grace', async () => {
  const child = await startShell('trap "" TERM; echo deaf; while :; do sleep 0.05; done')
  await whenReady(child, () => child.output().includes('deaf') || undefined)
  expect(await child.stop({ graceMs: 100 })).toEqual({ code: null, signal: 'SIGKILL' })
  expect(child.running()).toBe(false)
})

test('stopping what has ended already answers how it ended', async () => {
  const child = await startShell('exit 3')
  await child.exited
  expect(await child.stop()).toEqual({ code: 3, signal: null })
})

test('waiting for a process that ends fails at once with the end of its output', async () => {
  const child = await startShell('echo first; echo last words >&2; exit 78')
  await expect(whenReady(child, () => undefined)).rejects.toThrow(
    /shell ended with code 78 before it was ready:\nfirst\nlast words/,
  )
})

test('a check that never answers does not hide the end of the process', async () => {
  const child = await startShell('exit 78')
  const never = Promise.withResolvers<undefined>().promise
  await expect(whenReady(child, () => never)).rejects.toThrow('shell ended with code 78')
})

test('waiting ends at its deadline, with the output so far', async () => {
  const child = await startShell('echo still thinking; sleep 60')
  await expect(whenReady(child, () => undefined, 300)).rejects.toThrow(
    /shell was not ready after 300 ms:\nstill thinking/,
  )
})

test('the output of an earlier process in the same log file is kept, and not taken for this one’s', async () => {
  const logFile = join(temporaryFolder(), 'shell.log')
  await (
    await startShell('echo earlier', logFile)
  ).exited
  const child = await startShell('echo later', logFile)
  await child.exited
  expect(child.output()).toBe('later\n')
  expect(readFileSync(logFile, 'utf8')).toBe('earlier\nlater\n')
})

test('a program that does not exist is an error, not a crash', async () => {
  await expect(
    startChild({
      name: 'nothing',
      command: '/nonexistent/program',
      args: [],
      env: {},
      logFile: join(temporaryFolder(), 'nothing.log'),
    }),
  ).rejects.toThrow('ENOENT')
})

async function startShell(script: string, logFile?: string): Promise<Child> {
  const child = await startChild({
    name: 'shell',
    command: '/bin/sh',
    args: ['-c', script],
    env: { PATH: '/usr/bin:/bin' },
    logFile: logFile ?? join(temporaryFolder(), 'shell.log'),
  })
  onTestFinished(async () => {
    await child.stop({ signal: 'SIGKILL' })
  })
  return child
}
