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

it.each([
  ['GET', '/v1/notifications/x'],
  ['DELETE', '/v1/notifications/x'],
  ['GET', '/v1/notifications/x/recipients'],
  ['POST', '/v1/notifications/x/recall'],
  ['POST', '/v1/notifications/x/status-bar'],
  ['POST', '/v1/notifications/bulk'],
  ['POST', '/v1/notifications?dryRun=true'],
  ['GET', '/v1/usage'],
  ['POST', '/v1/apps/hr/resume'],
] as const)('guards %s %s as well', async (method, url) => {
  const { server, standIn } = await serve({ keys })
  expect((await server.inject({ method, url })).statusCode).toBe(401)
  expect(standIn.changes).toEqual([])
})

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
