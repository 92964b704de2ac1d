import { expect, it } from 'vitest'
import { openApiDocument } from '../../src/http/openapi.ts'
import { problemCatalogue } from '../../src/http/problem-catalogue.ts'
import { serve } from './serve.ts'

it('describes every route, and no other', async () => {
  const { server } = await serve()
  const described = Object.entries(openApiDocument().paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => ({ method, url: path.replaceAll(/\{(\w+)\}/g, ':$1') })),
  )
  const missing = described.filter(
    ({ method, url }) => !server.hasRoute({ method: method.toUpperCase(), url }),
  )
  expect(missing).toEqual([])
  const tree = server.printRoutes({ commonPrefix: false })
  const routes = [...tree.matchAll(/\(([A-Z, ]+)\)/g)]
    .flatMap(([, methods = '']) => methods.split(', '))
    .filter((method) => method !== 'HEAD')
  expect(routes).toHaveLength(described.length)
})

it('holds every problem code the API can answer with where it can be looked up', async () => {
  const { server } = await serve()
  const { body } = await server.inject('/docs')
  for (const code of Object.keys(problemCatalogue)) expect(body).toContain(`id="${code}"`)
})

it('has no reference that leads nowhere', () => {
  const document = openApiDocument()
  const text = JSON.stringify(document)
  const references = [...text.matchAll(/#\/components\/schemas\/(\w+)/g)].map(([, name]) => name)
  expect(new Set(references)).toEqual(new Set(Object.keys(document.components.schemas)))
  expect(document.openapi).toBe('3.1.0')
})
