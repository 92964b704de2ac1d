import { createHash } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { openApiDocument } from './openapi.ts'
import { renderPage, stylesheet } from './documentation-page.ts'

/** `/openapi.json` for machines, `/docs` for people; both are made once, at the start. */
export function routeDocumentation(server: FastifyInstance): void {
  const document = openApiDocument()
  const json = JSON.stringify(document)
  const page = renderPage(document)
  const style = createHash('sha256').update(stylesheet).digest('base64')
  const policy = `default-src 'none'; style-src 'sha256-${style}'; frame-ancestors 'none'`

  server.get('/openapi.json', (_request, reply) =>
    reply.type('application/json; charset=utf-8').send(json),
  )
  server.get('/docs', (_request, reply) =>
    reply.type('text/html; charset=utf-8').header('content-security-policy', policy).send(page),
  )
}
