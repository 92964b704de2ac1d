import { createServer } from 'node:http'

// A producer or worker as far as the stack can tell: not ready at its first look, then ready.
let looks = 0
const server = createServer((request, response) => {
  if (request.url === '/environment') return response.end(JSON.stringify(process.env))
  looks += 1
  response.statusCode = looks > 1 ? 200 : 503
  console.log(`${request.url} answered ${response.statusCode}`)
  return response.end()
})
server.listen(Number(process.env['PRODUCER_PORT'] ?? process.env['WORKER_PORT']), '127.0.0.1')

process.on('SIGTERM', () => {
  console.log(`service stops at ${Date.now()}`)
  if (process.env['STUBBORN'] === undefined) process.exit(0)
})
