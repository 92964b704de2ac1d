import type { FastifyInstance } from 'fastify'

/**
 * Notes the routes of a server as they are added, and tells which methods a path has: Fastify calls
 * a wrong method "not found".
 */
export function watchRoutes(server: FastifyInstance): (url: string) => readonly string[] {
  const known = new Map<string, string[]>()

  server.addHook('onRoute', ({ url, method }) => {
    known.set(url, [...(known.get(url) ?? []), ...[method].flat()])
  })

  return (url) => {
    const [path = ''] = url.split('?', 1)
    const found = [...known].filter(([pattern]) => matches(path, pattern))
    return [...new Set(found.flatMap(([, methods]) => methods))]
  }
}

function matches(path: string, pattern: string): boolean {
  const parts = path.split('/')
  const expected = pattern.split('/')
  return (
    parts.length === expected.length &&
    expected.every((part, at) => (part.startsWith(':') ? parts[at] !== '' : part === parts[at]))
  )
}
