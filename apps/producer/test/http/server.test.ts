import { describe, expect, it } from 'vitest'
import { problemReply } from '../../src/http/replies/problem.ts'
import { serve } from './serve.ts'

describe('an address that is not there', () => {
  it.each([
    ['GET', '/'],
    ['GET', '/v1'],
    ['GET', '/v2/notifications'],
    ['GET', '/V1/notifications/x'],
    ['POST', '/v1/notifications/x/y/z'],
    ['GET', '/board'],
    ['GET', '/..%2f..%2fetc/passwd'],
    ['OPTIONS', '*'],
  ] as const)('is a 404 for %s %s', async (method, url) => {
    const { server } = await serve()
    const response = await server.inject({
      method,
      url,
      headers: { 'content-type': 'text/plain' },
      ...(method === 'POST' ? { payload: 'hello' } : {}),
    })
    expect(response.statusCode).toBe(404)
    expect(response.headers['content-type']).toMatch(/^application\/problem\+json/)
    expect(problemReply.parse(response.json())).toMatchObject({ code: 'not_found' })
  })
})

describe('a method that an address does not have', () => {
  it.each([
    ['GET', '/v1/notifications', 'POST'],
    ['PUT', '/v1/notifications?x=1', 'POST'],
    ['PUT', '/v1/notifications/hr_x', 'DELETE, GET, HEAD'],
    ['PUT', '/v1/notifications/bulk', 'DELETE, GET, HEAD, POST'],
    ['GET', '/v1/notifications/hr_x/recall', 'POST'],
    ['GET', '/v1/apps/hr/resume', 'POST'],
    ['POST', '/v1/usage', 'GET, HEAD'],
    ['POST', '/v1/notifications/hr_x/recipients', 'GET, HEAD'],
    ['POST', '/healthz', 'GET, HEAD'],
    ['PROPFIND', '/docs', 'GET, HEAD'],
  ] as const)('is a 405 for %s %s', async (method, url, allowed) => {
    const { server } = await serve()
    const response = await server.inject({ method: method as 'GET', url })
    expect(response.statusCode).toBe(405)
    expect(response.headers['allow']?.toString().split(', ').toSorted().join(', ')).toBe(allowed)
    expect(problemReply.parse(response.json())).toMatchObject({ code: 'method_not_allowed' })
  })
})

it('is a 400 for a path that does not decode, without repeating it', async () => {
  const { server } = await serve()
  const response = await server.inject('/v1/notifications/%ZZhush')
  expect(response.statusCode).toBe(400)
  expect(problemReply.parse(response.json())).toMatchObject({ code: 'malformed_request' })
  expect(response.body).not.toContain('hush')
})

it('logs requests by route, not by path', async () => {
  const { server, logged } = await serve()
  await server.inject('/v1/notifications/hr_0123456789abcdef0123?secret=hush')
  expect(logged()).toMatch(/"route":"\/v1\/notifications\/:id","status":404/)
})
