import { type AddressInfo, connect } from 'node:net'
import { text as readAll } from 'node:stream/consumers'
import { expect, it } from 'vitest'
import { serve } from './serve.ts'

async function sendRaw(bytes: string): Promise<string> {
  const { server } = await serve()
  await server.listen({ port: 0, host: '127.0.0.1' })
  const { port } = server.server.address() as AddressInfo
  const socket = connect(port, '127.0.0.1')
  socket.write(bytes)
  return readAll(socket)
}

it.each([
  ['no HTTP', 'hello there\r\n\r\n', 400, 'malformed_request'],
  ['a request without a host', 'GET /healthz HTTP/1.1\r\n\r\n', 400, undefined],
  ['a method nobody knows', 'SEND / HTTP/1.1\r\nhost: x\r\n\r\n', 400, 'malformed_request'],
  [
    'two lengths',
    'POST /v1/notifications HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n',
    400,
    'malformed_request',
  ],
  [
    'headers of 20 KB',
    `GET /healthz HTTP/1.1\r\nhost: x\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`,
    431,
    'headers_too_large',
  ],
])('answers %s', async (_, bytes, status, code) => {
  const answer = await sendRaw(bytes)
  expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
  if (code === undefined) return
  expect(answer).toContain('content-type: application/problem+json')
  expect(JSON.parse(answer.split('\r\n\r\n')[1] ?? '')).toMatchObject({ status, code })
})
