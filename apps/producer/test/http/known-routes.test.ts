import { fastify } from 'fastify'
import { expect, it } from 'vitest'
import { watchRoutes } from '../../src/http/known-routes.ts'

it.each([
  ['/things', ['POST']],
  ['/things?a=/things/1', ['POST']],
  ['/things/1', ['GET', 'HEAD', 'DELETE']],
  ['/things/all', ['GET', 'HEAD', 'DELETE', 'POST']],
  ['/things/', []],
  ['/things/1/2', []],
  ['/other', []],
])('knows the methods of %s', (url, methods) => {
  const server = fastify()
  const methodsOf = watchRoutes(server)
  server.post('/things', () => '')
  server.get('/things/:id', () => '')
  server.delete('/things/:id', () => '')
  server.post('/things/all', () => '')
  expect(new Set(methodsOf(url))).toEqual(new Set(methods))
})
