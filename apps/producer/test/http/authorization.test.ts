import { expect, it } from 'vitest'
import { text } from '../stand-in.ts'
import { post, serve } from './serve.ts'

const hello = { to: { everyone: true }, message: text('x') }
const keys = { hr: 'first-key', it: 'second-key' }

it.each(['Bearer first-key', 'bearer second-key', 'BEARER  first-key '])(
  'lets "%s" pass',
  async (authorization) => {
    const { server } = await serve({ keys })
    expect((await post(server, hello, { authorization })).statusCode).toBe(202)
  },
)

it.each([
  'Bearer wrong',
  'Bearer first-key second-key',
  'Bearer first-ke',
  'Bearer ',
  'Bearer',
  'Basic Zmlyc3Qta2V5',
  'first-key',
  'Bearer hr:first-key',
])('refuses "%s"', async (authorization) => {
  const { server, standIn } = await serve({ keys })
  const response = await post(server, hello, { authorization })
  expect(response.statusCode).toBe(401)
  expect(response.json()).toMatchObject({ code: 'unauthorized' })
  expect(response.headers['www-authenticate']).toBe(
    'Bearer realm="DingPost", error="invalid_token"',
  )
  expect(standIn.accepted).toEqual([])
})

it('asks for a key before it looks at the body', async () => {
  const { server } = await serve({ keys })
  const response = await post(server, '{broken')
  expect(response.statusCode).toBe(401)
  expect(response.headers['www-authenticate']).toBe('Bearer realm="DingPost"')
})

it.each(['/v1/notifications/x', '/v1/notifications/x/recipients'])(
  'guards %s as well',
  async (url) => {
    const { server } = await serve({ keys })
    expect((await server.inject(url)).statusCode).toBe(401)
  },
)

it.each(['/healthz', '/readyz', '/metrics', '/openapi.json', '/docs'])(
  'leaves %s open',
  async (url) => {
    const { server } = await serve({ keys })
    expect((await server.inject(url)).statusCode).toBe(200)
  },
)

it('is open without keys', async () => {
  const { server } = await serve()
  expect((await post(server, hello)).statusCode).toBe(202)
})
