import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { freePort, onFreePort, PortTakenError } from '../src/port.ts'

test('a free port can be listened on, and lies outside the range of outgoing connections', async () => {
  const port = await freePort()
  const server = createServer().listen(port, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  expect(port).toBeGreaterThanOrEqual(20_000)
  expect(port).toBeLessThan(30_000)
})

test('a port that somebody took in between is replaced by another one', async () => {
  const tried: number[] = []
  const got = await onFreePort(
    async (port) => {
      tried.push(port)
      if (port === 1) throw new PortTakenError('Port 1 is taken')
      return port
    },
    async () => tried.length + 1,
  )
  expect(got).toBe(2)
  expect(tried).toEqual([1, 2])
})

test('five taken ports in a row are given up on', async () => {
  let tries = 0
  const attempt = onFreePort(async (port) => {
    tries += 1
    throw new PortTakenError(`Port ${port} is taken`)
  })
  await expect(attempt).rejects.toThrow(PortTakenError)
  expect(tries).toBe(5)
})

test('an error that another port would not cure is thrown on at once', async () => {
  let tries = 0
  const attempt = onFreePort(async () => {
    tries += 1
    throw new Error('no such program')
  })
  await expect(attempt).rejects.toThrow('no such program')
  expect(tries).toBe(1)
})
