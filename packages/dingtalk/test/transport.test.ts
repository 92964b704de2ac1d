import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { UnclearError } from '../src/index.ts'
import { answerTokens, asyncsend, clientOf, startServer, text } from './dingtalk-server.ts'

const accepted = { errcode: 0, task_id: 1 }
const everyone = { to: 'everyone', message: text } as const

const errorOf = (calling: Promise<unknown>): Promise<unknown> =>
  calling.then(
    () => expect.unreachable('it should have failed'),
    (error: unknown) => error,
  )

/** A client that has its token already, so that the next failure is the send's. */
async function warmClient(
  answer: Parameters<typeof startServer>[0],
  options: Parameters<typeof clientOf>[1] = {},
) {
  let warm = false
  const server = await startServer(
    answerTokens((request, response) => {
      if (warm) return answer(request, response)
      warm = true
      return accepted
    }),
  )
  const client = clientOf(server.url, options)
  await client.send(everyone)
  return { server, client }
}

describe('what never left is transient', () => {
  test('a refused connection', async () => {
    const { server, client } = await warmClient(() => undefined)
    server.server.closeAllConnections()
    server.server.close()
    // The kept-alive socket may still be at hand for one call; its end proves nothing.
    await errorOf(client.send(everyone))
    expect(await errorOf(client.send(everyone))).toMatchObject({
      decision: 'transient',
      left: false,
      code: 'ECONNREFUSED',
      api: 'asyncsend_v2',
    })
  })

  test('a host that is not found', async () => {
    expect(await errorOf(clientOf('http://dingtalk.invalid').send(everyone))).toMatchObject({
      decision: 'transient',
      left: false,
    })
  })

  test('a TLS handshake with a server that speaks none', async () => {
    const server = await startServer(() => accepted)
    const client = clientOf(server.url.replace('http:', 'https:'))
    expect(await errorOf(client.send(everyone))).toMatchObject({
      decision: 'transient',
      left: false,
      code: 'EPROTO',
    })
    expect(server.received).toEqual([])
  })

  test('a TLS handshake that hangs', async () => {
    const silent = createServer(() => undefined)
    silent.listen(0, '127.0.0.1')
    onTestFinished(() => {
      silent.close()
    })
    await vi.waitUntil(() => silent.listening)
    const { port } = silent.address() as AddressInfo
    const client = clientOf(`https://127.0.0.1:${port}`, { timeoutMs: 100 })
    expect(await errorOf(client.send(everyone))).toMatchObject({
      decision: 'transient',
      left: false,
      code: 'ETIMEDOUT',
    })
  })

  test('a call that waited for a connection until its time was over', async () => {
    const { server, client } = await warmClient(() => undefined, { timeoutMs: 200, maxSockets: 1 })
    const patient = errorOf(client.send(everyone))
    const waiting = [1, 2, 3].map(() => errorOf(client.send(everyone)))
    expect(await patient).toMatchObject({ decision: 'unclear', code: 'ETIMEDOUT' })
    const errors = await Promise.all(waiting)
    expect(errors.at(-1)).toMatchObject({ decision: 'transient', left: false, code: 'ETIMEDOUT' })
    // The first one's end may free the connection for another in its last moment.
    const unclear = errors.filter((error) => error instanceof UnclearError)
    expect(server.calls(asyncsend) - 2).toBeLessThanOrEqual(unclear.length)
  })
})

describe('what may have arrived is unclear for a send, transient for a read', () => {
  test.for([
    ['no answer', () => undefined, 'ETIMEDOUT'],
    [
      'a reset',
      (_: unknown, response: { socket: { destroy(): void } | null }) => {
        response.socket?.destroy()
        return undefined
      },
      'ECONNRESET',
    ],
  ] as const)('%s', async ([, answer, code]) => {
    const { client } = await warmClient(answer, { timeoutMs: 200 })
    expect(await errorOf(client.send(everyone))).toMatchObject({ decision: 'unclear', code })
    expect(await errorOf(client.sendResult('1'))).toMatchObject({
      decision: 'transient',
      left: true,
      code,
    })
  })

  test('an answer cut off in the middle', async () => {
    const { client } = await warmClient((_, response) => {
      response.writeHead(200, { 'content-length': 100 })
      response.write('{"errcode":0,', () => response.socket?.destroy())
      return undefined
    })
    expect(await errorOf(client.send(everyone))).toMatchObject({ decision: 'unclear' })
  })

  test('an answer that drips without end', async () => {
    const { client } = await warmClient(
      (_, response) => {
        const drip = setInterval(() => response.write(' '), 20)
        response.once('close', () => clearInterval(drip))
        return undefined
      },
      { timeoutMs: 200 },
    )
    expect(await errorOf(client.send(everyone))).toMatchObject({
      decision: 'unclear',
      code: 'ETIMEDOUT',
    })
  })

  test('an answer beyond a megabyte', async () => {
    const { client } = await warmClient(() => ' '.repeat(1_100_000))
    expect(await errorOf(client.send(everyone))).toMatchObject({
      decision: 'unclear',
      code: 'ERR_BAD_RESPONSE',
    })
  })
})

test('a redirect is not followed', async () => {
  const { server, client } = await warmClient((_, response) => {
    response.writeHead(302, { location: '/elsewhere' })
    return '<html>'
  })
  await errorOf(client.send(everyone))
  expect(server.calls('/elsewhere')).toBe(0)
})

test('connections are kept and bounded', async () => {
  const server = await startServer(answerTokens(() => accepted))
  const client = clientOf(server.url, { maxSockets: 3 })
  for (let round = 0; round < 3; round += 1) {
    await Promise.all(Array.from({ length: 20 }, () => client.send(everyone)))
  }
  expect(server.calls(asyncsend)).toBe(60)
  expect(server.connections()).toBeLessThanOrEqual(3)
})

test('each call announces the length of its own body', async () => {
  const server = await startServer(answerTokens(() => accepted))
  const client = clientOf(server.url)
  for (const userIds of [['a'], ['a', 'bb', '三'], ['a']]) {
    await client.send({ to: { userIds }, message: text })
  }
  const sends = server.received.filter(({ path }) => path === asyncsend)
  expect(sends.map(({ headers }) => Number(headers['content-length']))).toEqual(
    sends.map(({ body }) => Buffer.byteLength(body)),
  )
})

test('a base URL may have a path and a slash at its end', async () => {
  const server = await startServer(({ path }) =>
    path === '/oapi/gettoken'
      ? { errcode: 0, access_token: 't', expires_in: 7200 }
      : path === `/oapi${asyncsend}`
        ? accepted
        : undefined,
  )
  await expect(clientOf(`${server.url}/oapi/`).send(everyone)).resolves.toMatchObject({
    taskId: '1',
  })
})

test.each(['http_proxy', 'HTTP_PROXY', 'all_proxy'])(
  'calls go through the proxy that %s names, and past it when there is none',
  async (variable) => {
    const proxy = await startServer(answerTokens(() => accepted))
    const platform = await startServer(answerTokens(() => accepted))
    vi.stubEnv(variable, proxy.url)
    onTestFinished(() => void vi.unstubAllEnvs())
    await clientOf('http://dingtalk.invalid').send(everyone)
    expect(proxy.calls(asyncsend)).toBe(1)
    vi.unstubAllEnvs()
    await clientOf(platform.url).send(everyone)
    expect(platform.calls(asyncsend)).toBe(1)
    expect(proxy.calls(asyncsend)).toBe(1)
  },
)
