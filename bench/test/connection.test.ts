import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it, onTestFinished, vi } from 'vitest'
import { openConnection } from '../src/connection.ts'

async function serve(): Promise<{ server: Server; url: string }> {
  const server = createServer((request, response) => {
    if (request.url === '/broken') request.socket.destroy()
    else request.resume().on('end', () => response.end('heard'))
  })
  onTestFinished(() => void server.close())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

it('answers what the server says', async () => {
  const connection = openConnection((await serve()).url)
  expect(await connection.post('/', [], '{}')).toEqual({ status: 200, text: 'heard' })
})

it('goes on when the server has closed it meanwhile', async () => {
  const { server, url } = await serve()
  const connection = openConnection(url)
  const [socket] = await Promise.all([once(server, 'connection'), connection.post('/', [], '{}')])
  server.closeIdleConnections()
  await once(socket[0], 'close')
  // The client hears of it a moment later.
  const again = await vi.waitFor(() => connection.post('/', [], '{}'))
  expect(again).toEqual({ status: 200, text: 'heard' })
})

it('rejects when it is closed instead of answered', async () => {
  const connection = openConnection((await serve()).url)
  await expect(connection.post('/broken', [], '{}')).rejects.toThrow('closed')
})
