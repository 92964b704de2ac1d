import { once } from 'node:events'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { type Child, startProgram } from '../src/child.ts'
import { PortTakenError } from '../src/port.ts'
import { startService } from '../src/service.ts'
import { standIns } from './stand-in.ts'
import { temporaryFolder } from './temporary-folder.ts'

test('a service counts as started when it says that it is ready, not when it listens', async () => {
  const { child, url } = await startService(start, undefined)
  expect(child.output()).toBe('/readyz answered 503\n/readyz answered 200\n')
  expect((await fetch(url)).status).toBe(200)
})

test('a free port that somebody took first is replaced by another one', async () => {
  const taken = await takenPort()
  const tried: number[] = []
  const { url } = await startService((port) => {
    tried.push(port)
    return start(tried.length === 1 ? taken : port)
  }, undefined)
  expect(tried).toHaveLength(2)
  expect(url).toBe(`http://127.0.0.1:${tried[1]}`)
})

test('a port that must be had and is taken fails the start', async () => {
  const port = await takenPort()
  await expect(startService(start, port)).rejects.toThrow(PortTakenError)
})

async function start(port: number): Promise<Child> {
  const child = await startProgram({
    name: 'service',
    file: standIns.service,
    env: { PRODUCER_PORT: String(port) },
    logFile: join(temporaryFolder(), 'service.log'),
  })
  onTestFinished(async () => {
    await child.stop()
  })
  return child
}

/** Held by a server that accepts and never answers. */
async function takenPort(): Promise<number> {
  const server: Server = createServer().listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('not a TCP server')
  return address.port
}
