import { expect, it } from 'vitest'
import { serve } from './serve.ts'

it('serves the description for machines', async () => {
  const { server } = await serve()
  const response = await server.inject('/openapi.json')
  expect(response.headers['content-type']).toBe('application/json; charset=utf-8')
  expect(response.json()).toMatchObject({ openapi: '3.1.0' })
})

it('serves one page for people that loads nothing and runs nothing', async () => {
  const { server } = await serve()
  const { headers, body } = await server.inject('/docs')
  expect(headers['content-type']).toBe('text/html; charset=utf-8')
  expect(headers['content-security-policy']).toMatch(/^default-src 'none'; style-src 'sha256-/)
  for (const operation of [
    'POST /v1/notifications',
    'POST /v1/notifications/bulk',
    'DELETE /v1/notifications/{id}',
    'POST /v1/notifications/{id}/recall',
    'POST /v1/notifications/{id}/status-bar',
    'GET /v1/usage',
    'POST /v1/apps/{app}/resume',
  ]) {
    expect(body).toContain(`<code>${operation}</code>`)
  }
  expect(body).toContain('生日快乐')
  expect(body).not.toMatch(/<script|https?:\/\/|src=/)
})
